import { enumerate } from "../../../base/enumerate.ts";
import type { ForgeRepository } from "../../../schema/types.ts";
import type { ForgeKind } from "./forge-kind.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";

export type ForgeName = ForgeRepository["forge"];

/** Entry of each forge. Other repositories are only fetched and delivered to, over https. */
export const forgeKinds: { readonly [Name in ForgeName]: ForgeKind } = { github, gitlab };

export const forgeWords = Object.keys(forgeKinds);

export const forgeTitles = Object.values(forgeKinds).map(({ title }) => title);

/** Joins words as "a or b". */
export function alternatives(words: readonly string[]): string {
  return enumerate(words).replace(/ and (?=[^ ]+$)/, " or ");
}
