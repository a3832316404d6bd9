import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const handoffNotMember: Rule = {
  id: "handoff-not-member",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.forcedHandoffs, (edge, index) => {
        each(["from", "to"] as const, (key, end) => {
          const agent = edge[key];
          if (phase.members.includes(agent)) return;
          report({
            message: `The forced handoff names "${agent.name}", who is not a member of the swarm of "${phase.name}".`,
            span: phase.origin("swarm", "handoffs", "forced", index, end),
            related: [{ message: "The members are named here.", span: phase.origin("swarm", "members") }],
            why: "Only members work on the phase.",
            help: `add "${agent.name}" to the members, or remove the handoff`,
          });
        });
      });
    });
  },
};
