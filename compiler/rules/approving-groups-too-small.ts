import { groupsTooSmall } from "../../base/assign-votes.ts";
import { count } from "../../base/count.ts";
import { enumerate } from "../../base/enumerate.ts";
import type { Approvers, Engagement, Group } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const approvingGroupsTooSmall: Rule = {
  id: "approving-groups-too-small",
  severity: "error",
  check({ engagement, phases }, report) {
    each(phases, (phase) => {
      const declared = phase.gate?.approvers ?? [];
      const approvers = [...declared, ...(phase.gate ? guardsOf(engagement, declared) : [])];
      const groups = new Map(approvers.map(({ group }): [string, Group] => [group.name, group]));
      // A group that is named twice, or is too small by itself, has its own diagnostic.
      if (groups.size < approvers.length) return;
      const required = approvers.map(({ group, quorum }) => ({ group: group.name, quorum }));
      const addresses = (group: string) => groups.get(group)?.people.map(({ email }) => email.toLowerCase()) ?? [];
      const found = groupsTooSmall(required, addresses);
      if (found === undefined || found.groups.length < 2) return;
      const named = enumerate(found.groups.map((name) => `"${name}"`));
      report({
        message: `The gate of "${phase.name}" needs ${count(found.needed, "approval")} of ${named}, who are ${count(found.people, "person", "people")} together.`,
        span: phase.origin("gate", "approvers"),
        related: found.groups.map((group) => ({
          message: `The group "${group}" is here.`,
          span: engagement.originOfKey("people", group),
        })),
        why: "An approval counts for one group only, also of a person who is in several, so the gate could never be approved.",
        help: "add other people to one of the groups, or lower a quorum",
      });
    });
  },
};

/** Returns the group that approves changes of sensitive files beside those of a gate. */
function guardsOf(
  { repository }: Engagement,
  approvers: readonly Pick<Approvers, "group">[],
): Pick<Approvers, "group" | "quorum">[] {
  const group = repository?.sensitiveGroup;
  if (group === undefined || approvers.some((each) => each.group.name === group.name)) return [];
  return [{ group, quorum: 1 }];
}
