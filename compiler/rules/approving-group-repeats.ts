import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const approvingGroupRepeats: Rule = {
  id: "approving-group-repeats",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const first = new Map<string, readonly (string | number)[]>();
      each(phase.gate?.approvers ?? [], ({ group, path }) => {
        const before = first.get(group.name);
        if (before === undefined) {
          first.set(group.name, path);
          return;
        }
        report({
          message: `The gate of "${phase.name}" names the group "${group.name}" twice.`,
          span: phase.originAt([...path, "group"]),
          related: [{ message: "It is named here first.", span: phase.originAt([...before, "group"]) }],
          why: "An approval counts for one group only, so it is unclear how many approvals of this group the gate needs.",
          help: "name the group once, with the `quorum` that it needs in all",
        });
      });
    });
  },
};
