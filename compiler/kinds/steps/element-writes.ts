import { constants } from "../../../schema/defaults.ts";
import type { Agent, Phase } from "../../link/model.ts";

/** A path that several elements may write, or a path of each that no other has. */
export type ElementWrites = { shared: string } | { own: string };

/** Returns what a member may write in a phase that is worked on for each element of a list; undefined for one that only reads. */
export function elementWrites({ declared }: Phase, agent: Agent): ElementWrites | undefined {
  const narrowed = (declared.writes ?? []).find((each) => each.agent === agent.name);
  // Only the phase's own paths get an element's id.
  const shared = narrowed === undefined ? agent.declared.writes?.[0] : narrowed.paths.find((path) => !tellsApart(path));
  if (shared !== undefined) return { shared };
  const [own] = narrowed?.paths ?? [];
  return own === undefined ? undefined : { own };
}

/** True for paths that match no file of two elements: the id fills a part of the path without wildcards, at a fixed depth. */
export function tellsApart(path: string): boolean {
  const parts = path.split("/");
  const at = parts.findIndex((part) => part.includes("{item.id}"));
  return at >= 0 && !parts.slice(0, at).includes("**") && !/[*?[\]]/.test(parts[at] ?? "");
}

/** Returns how often an element works on conflicts; undefined where nobody writes, so that there is nothing to merge. */
export function mergeRoundsOf(phase: Phase): number | undefined {
  const writes = phase.members.flatMap((agent) => elementWrites(phase, agent) ?? []);
  if (writes.length === 0) return undefined;
  return writes.some((each) => "shared" in each) ? constants.mergeRounds : 0;
}
