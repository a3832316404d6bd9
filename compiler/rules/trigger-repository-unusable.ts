import { isWhole, known } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";
import { isOfForge, triggersOf } from "./triggers.ts";
import { faultInWatched } from "./watched-repository.ts";

export const triggerRepositoryUnusable: Rule = {
  id: "trigger-repository-unusable",
  severity: "error",
  check({ engagement }, report) {
    const { repositories } = engagement;
    if (!isWhole(repositories)) return;
    for (const trigger of triggersOf(engagement).filter(isOfForge)) {
      const fault = faultInWatched(trigger.for, known(repositories));
      if (fault === undefined) continue;
      const finding: Parameters<Report>[0] = {
        ...fault,
        span: engagement.originAt(["triggers", trigger.declaredAs, "for"]),
        why: "Nobody would tell crew what happens there, so no project would ever start.",
      };
      report(finding);
    }
  },
};
