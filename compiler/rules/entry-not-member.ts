import type { Rule } from "./rule.ts";

export const entryNotMember: Rule = {
  id: "entry-not-member",
  severity: "error",
  check({ phases }, report) {
    for (const phase of phases) {
      if (phase.members.includes(phase.entry)) continue;
      report({
        message: `The entry "${phase.entry.name}" is not a member of the swarm of "${phase.name}".`,
        span: phase.origin("swarm", "entry"),
        related: [{ message: "The members are named here.", span: phase.origin("swarm", "members") }],
        why: "The swarm begins with its entry, and only members work on the phase.",
        help: `add "${phase.entry.name}" to the members, or name a member as the entry`,
      });
    }
  },
};
