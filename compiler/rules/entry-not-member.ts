import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const entryNotMember: Rule = {
  id: "entry-not-member",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const { entry } = phase;
      if (entry === undefined || phase.members.includes(entry)) return;
      report({
        message: `The entry "${entry.name}" is not a member of the swarm of "${phase.name}".`,
        span: phase.origin("swarm", "entry"),
        related: [{ message: "The members are named here.", span: phase.origin("swarm", "members") }],
        why: "The swarm begins with its entry, and only members work on the phase.",
        help: `add "${entry.name}" to the members, or name a member as the entry`,
      });
    });
  },
};
