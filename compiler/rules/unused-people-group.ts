import type { Model } from "../link/model.ts";
import { each, isWhole } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const unusedPeopleGroup: Rule = {
  id: "unused-people-group",
  severity: "warning",
  isOfAllFlows: true,
  check(model, report) {
    const used = groupsInUse(model);
    each(model.engagement.groups, (group) => {
      if (used.has(group.name)) return;
      report({
        message: `The group "${group.name}" has no task in the engagement.`,
        span: model.engagement.originOfKey("people", group.name),
        why: "Its members would wait for decisions that never reach them.",
        help: "make the group approvers of a gate, let votes be passed on to it (`gate.delegate`), let it answer the team's questions or the survey, or start projects, or remove it",
      });
    });
  },
};

/** Returns the used groups' names. Throws when some phase's gate, or the list of people who may start projects, is unknown. */
function groupsInUse({ engagement, phases }: Model): Set<string> {
  const approvers = isWhole(phases)
    ? phases.flatMap(({ gate }) =>
        gate ? [...gate.approvers.map(({ group }) => group), gate.delegate].map((group) => group?.name ?? "") : [],
      )
    : phases.map(() => "");
  const starters = engagement.starters.map(({ name }) => name);
  const asked = [engagement.questionGroup, engagement.surveyed, engagement.topUpGroup].map(
    (group) => group?.name ?? "",
  );
  const guarding = engagement.repositories.map(({ sensitiveGroup }) => sensitiveGroup?.name ?? "");
  const told = engagement.alertGroups.map(({ name }) => name);
  return new Set([...approvers, ...starters, ...guarding, ...told, engagement.operators.name, ...asked]);
}
