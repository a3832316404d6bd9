import { constants } from "../../../schema/defaults.ts";
import type { Agent, Phase } from "../../link/model.ts";

/**
 * Returns whether a member of a phase that is worked on for each element of a list may write paths of several elements, or only the
 * element's own; undefined for one that only reads.
 */
function elementWrites({ declared }: Phase, agent: Agent): "shared" | "own" | undefined {
  const narrowed = (declared.writes ?? []).find((each) => each.agent === agent.name);
  // Only the phase's own paths get an element's id.
  const isOwn = narrowed?.paths.every(tellsApart) ?? false;
  const { length } = narrowed?.paths ?? agent.declared.writes ?? [];
  if (length === 0) return undefined;
  return isOwn ? "own" : "shared";
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
  return writes.includes("shared") ? constants.mergeRounds : 0;
}
