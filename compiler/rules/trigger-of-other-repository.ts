import { addressOf } from "../link/address-of.ts";
import { each, isWhole, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { isOfForge, triggersOf, watchedBy } from "./triggers.ts";

export const triggerOfOtherRepository: Rule = {
  id: "trigger-of-other-repository",
  severity: "warning",
  check({ engagement }, report) {
    const { repository, repositories, flow } = engagement;
    if (repository === undefined || flow === undefined || !isWhole(repositories)) return;
    const worksAt = addressOf(repository);
    each(triggersOf(engagement).filter(isOfForge), (trigger) => {
      const others = watchedBy(trigger.for, known(repositories)).filter((watched) => addressOf(watched) !== worksAt);
      const [first] = others;
      if (first === undefined) return;
      report({
        message: `"${trigger.name}" tells of "${first.name}", and the flow "${flow.name}" works on "${repository.name}".`,
        span: engagement.originAt(["triggers", trigger.declaredAs, "for"]),
        why: "What happens in one repository would start work on the files of another one, to which its numbers, branches and commits mean nothing.",
        help: `write \`for: ${repository.name}\`, or give the flow \`repositories\` with both`,
      });
    });
  },
};
