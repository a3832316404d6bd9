import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/hole.ts";
import type { Rule } from "./rule.ts";

export const unreachableAgent: Rule = {
  id: "unreachable-agent",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const most = phase.declared.limits?.handoffs;
      if (most === undefined) return;
      const needed = handoffsNeeded(phase);
      each(phase.members, (member, index) => {
        const handoffs = needed.get(member) ?? 0;
        if (handoffs <= most) return;
        report({
          message: `"${member.name}" can never work in the phase "${phase.name}": it takes ${count(handoffs)} to reach, and ${most} may be made.`,
          span: phase.origin("swarm", "members", index),
          related: [{ message: "The limit is here.", span: phase.origin("limits", "handoffs") }],
          why: `A round begins with "${phase.entry.name}" and goes on by handoffs.`,
          help: `allow more handoffs, or remove "${member.name}" from the members`,
        });
      });
    });
  },
};

function count(handoffs: number): string {
  return handoffs === 1 ? "1 handoff" : `${handoffs} handoffs`;
}

/** The fewest handoffs that lead to each agent. A forced handoff comes before any that an agent chooses. */
function handoffsNeeded(phase: Phase): ReadonlyMap<Agent, number> {
  const needed = new Map([[phase.entry, 0]]);
  for (const [member, handoffs] of needed) {
    for (const next of successors(phase, member)) if (!needed.has(next)) needed.set(next, handoffs + 1);
  }
  return needed;
}

function successors(phase: Phase, member: Agent): readonly Agent[] {
  const forced = phase.forcedHandoffs.filter(({ from }) => from === member).map(({ to }) => to);
  return forced.length > 0 ? forced : phase.members;
}
