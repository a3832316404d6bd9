import type { Agent, Phase } from "../link/model.ts";
import type { Rule } from "./rule.ts";

export const unreachableAgent: Rule = {
  id: "unreachable-agent",
  severity: "error",
  check({ phases }, report) {
    for (const phase of phases) {
      // Without its entry nothing of the swarm can be reached, which is a fault of its own.
      if (!phase.members.includes(phase.entry)) continue;
      const reached = reachable(phase);
      for (const [index, member] of phase.members.entries()) {
        if (reached.has(member)) continue;
        report({
          message: `No one can hand over to "${member.name}" in the phase "${phase.name}".`,
          span: phase.origin("swarm", "members", index),
          related: [
            { message: "Forced handoffs lead past it.", span: phase.originOfKey("swarm", "handoffs", "forced") },
          ],
          why: "A member with a forced handoff hands over along it and to nobody else.",
          help: `force a handoff to "${member.name}", or remove it from the members`,
        });
      }
    }
  },
};

function reachable(phase: Phase): ReadonlySet<Agent> {
  const reached = new Set([phase.entry]);
  for (const member of reached) for (const next of successors(phase, member)) reached.add(next);
  return reached;
}

function successors(phase: Phase, member: Agent): readonly Agent[] {
  const forced = phase.forcedHandoffs.filter(({ from }) => from === member).map(({ to }) => to);
  return forced.length > 0 ? forced : phase.members;
}
