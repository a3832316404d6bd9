import { groupsTooSmall } from "../../base/assign-votes.ts";
import { count } from "../../base/count.ts";
import { enumerate } from "../../base/enumerate.ts";
import type { Group } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const separateLeavesNobody: Rule = {
  id: "separate-leaves-nobody",
  severity: "error",
  check({ engagement, phases }, report) {
    const operators = new Set(engagement.operators.people.map(({ email }) => email.toLowerCase()));
    each(phases, (phase) => {
      const { gate } = phase;
      const at = gate?.declared.separate?.indexOf("operators") ?? -1;
      if (gate === undefined || at < 0) return;
      const groups = new Map(gate.approvers.map(({ group }): [string, Group] => [group.name, group]));
      const required = gate.approvers.map(({ group, quorum }) => ({ group: group.name, quorum }));
      const addresses = (group: string) => groups.get(group)?.people.map(({ email }) => email.toLowerCase()) ?? [];
      const found = groupsTooSmall(required, (group) => addresses(group).filter((email) => !operators.has(email)));
      // Groups that are too small even with the operators have their own diagnostic.
      if (found === undefined || groupsTooSmall(required, addresses) !== undefined) return;
      const named = enumerate(found.groups.map((name) => `"${name}"`));
      report({
        message: `The gate of "${phase.name}" needs ${count(found.needed, "approval")}, but ${count(found.people, "person", "people")} of ${named} ${found.people === 1 ? "is" : "are"} not in the delivery team.`,
        span: phase.origin("gate", "separate", at),
        related: found.groups.map((group) => ({
          message: found.groups.length === 1 ? "The group is here." : `The group "${group}" is here.`,
          span: engagement.originOfKey("people", group),
        })),
        why: "Operators cannot approve here, so the gate could never be approved.",
        help: `remove "operators" from \`separate\`, or add other people to the group${found.groups.length === 1 ? "" : "s"}`,
      });
    });
  },
};
