import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const deliverableWithoutOwnerInSwarm: Rule = {
  id: "deliverable-without-owner-in-swarm",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.deliverables, ({ declared, owner }, index) => {
        if (phase.members.includes(owner)) return;
        report({
          message: `The deliverable "${declared.id}" belongs to "${owner.name}", who is not a member of the swarm.`,
          span: phase.origin("deliverables", index, "owner"),
          related: [{ message: "The members are named here.", span: phase.origin("swarm", "members") }],
          why: "No agent in the swarm would write it, so the phase could not finish.",
          help: `add "${owner.name}" to the members, or give the deliverable to a member`,
        });
      });
    });
  },
};
