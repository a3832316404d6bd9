import type { ForgeDeclared } from "../kinds/triggers/forge-events.ts";
import type { Repository } from "../link/model.ts";
import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { isOfForge, watchedBy } from "./triggers.ts";

export const unusedRepository: Rule = {
  id: "unused-repository",
  severity: "warning",
  isOfAllFlows: true,
  check({ engagement }, report) {
    const { repositories, repository, triggers } = engagement;
    // Which one it is is reported as an error.
    if (repository === undefined) return;
    const watchers = known(triggers).filter(isOfForge);
    each(repositories, (declared) => {
      if (declared.name === repository.name || watchers.some((trigger) => isWatched(declared, trigger))) return;
      report({
        message: `No project begins with the repository "${declared.name}".`,
        span: engagement.originOfKey("repositories", declared.name),
        why: "Readers would expect that the team works on it.",
        help: "name it under `repository` of a flow or `for` of a trigger, or remove it",
      });
    });
  },
};

function isWatched(repository: Repository, trigger: ForgeDeclared): boolean {
  return watchedBy(trigger.for, [repository]).length > 0;
}
