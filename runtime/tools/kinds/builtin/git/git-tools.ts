import type { BuiltIn } from "../built-in.ts";
import { diff } from "./diff.ts";
import { edit } from "./edit.ts";
import { history } from "./history.ts";
import { list } from "./list.ts";
import { move } from "./move.ts";
import { read } from "./read.ts";
import { remove } from "./remove.ts";
import { search } from "./search.ts";
import { write } from "./write.ts";

/** Reading tools first: models prefer the first that fits. */
export const gitTools: BuiltIn[] = [list, search, read, diff, history, edit, write, move, remove];
