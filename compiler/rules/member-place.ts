import type { Agent, Phase } from "../link/model.ts";
import type { Span } from "../source/span.ts";

/** Returns the place that names a member in the phase's file, whose list may be longer than the team. */
export function memberPlace(phase: Phase, { name }: Agent): Span {
  const index = phase.declared.swarm?.members.indexOf(name) ?? -1;
  return index < 0 ? phase.origin("swarm", "members") : phase.origin("swarm", "members", index);
}
