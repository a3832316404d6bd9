import type { CommitId } from "../../../base/commit-id.ts";
import type { Json } from "../../../base/json.ts";
import type { ProjectId } from "../../../base/names.ts";
import type { Status } from "../../../schema/table.ts";
import type { Caller } from "../../inbox/caller.ts";
import type { OriginalItem } from "../../ledger/project-item.ts";

/** A person or a trigger that starts a project. */
export type ArrivalCause =
  | { kind: "person"; caller: Caller }
  /** The same `id` is the same cause, however often it is repeated. `caller` is the person in whose name an agent has caused it, `by` the name of one who decided on the start. */
  | { kind: "trigger"; trigger: string; id?: string; caller?: Caller | undefined; by?: string };

export interface NewArrival {
  /** The statement of work; of a flow with an input, the one that is rendered from it. */
  sow: string;
  input?: { [name: string]: Json } | undefined;
  title?: string | undefined;
  original?: OriginalItem | undefined;
  cause: ArrivalCause;
  /** The commit of the customer's repository with which the project begins; absent for the newest one of its branch. */
  begin?: CommitId | undefined;
}

export interface Arrived {
  id: ProjectId;
  /** False where the key had a project before. */
  isNew: boolean;
  /** `GONE` where the project of the key has been erased. */
  status: Status<"project"> | "GONE";
}

export function causeIdOf({ cause }: NewArrival): string | undefined {
  return cause.kind === "trigger" ? cause.id : undefined;
}
