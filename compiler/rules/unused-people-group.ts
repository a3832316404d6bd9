import type { Model } from "../link/model.ts";
import { each, isWhole } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const unusedPeopleGroup: Rule = {
  id: "unused-people-group",
  severity: "warning",
  check(model, report) {
    const used = groupsInUse(model);
    each(model.engagement.groups, (group) => {
      if (used.has(group.name)) return;
      report({
        message: `Nobody asks the group "${group.name}" anything.`,
        span: model.engagement.originOfKey("people", group.name),
        why: "Its people would wait for decisions that never come to them.",
        help: "make them approvers of a gate, ask them the team's questions, let them start projects, or remove the group",
      });
    });
  },
};

/** Returns the used groups' names. Throws when some phase's gate, or the list of people who may start projects, is unknown. */
function groupsInUse({ engagement, phases }: Model): Set<string> {
  const approvers = isWhole(phases) ? phases.flatMap(({ gate }) => gate?.approvers.name ?? []) : phases.map(() => "");
  const starters = engagement.starters.map(({ name }) => name);
  return new Set([...approvers, ...starters, engagement.operators.name, engagement.questionGroup?.name ?? ""]);
}
