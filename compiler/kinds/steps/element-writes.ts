import { constants } from "../../../schema/defaults.ts";
import { tellsApart } from "../../../schema/tells-apart.ts";
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

/** Returns how often an element works on conflicts; undefined where nobody writes, so that there is nothing to merge. */
export function mergeRoundsOf(phase: Phase): number | undefined {
  const writes = phase.members.flatMap((agent) => elementWrites(phase, agent) ?? []);
  if (writes.length === 0) return undefined;
  return writes.includes("shared") ? constants.mergeRounds : 0;
}
