import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const entryNotMember: Rule = {
  id: "entry-not-member",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      if (phase.members.includes(phase.entry)) return;
      report({
        message: `The entry "${phase.entry.name}" is not a member of the swarm of "${phase.name}".`,
        span: phase.origin("swarm", "entry"),
        related: [{ message: "The members are named here.", span: phase.origin("swarm", "members") }],
        why: "The swarm begins with its entry, and only members work on the phase.",
        help: `add "${phase.entry.name}" to the members, or name a member as the entry`,
      });
    });
  },
};
