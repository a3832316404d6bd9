import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const unusedRepository: Rule = {
  id: "unused-repository",
  severity: "warning",
  isOfAllFlows: true,
  check({ engagement }, report) {
    const { repositories, repository } = engagement;
    // Which one it is is reported as an error.
    if (repository === undefined) return;
    each(repositories, (declared) => {
      if (declared.name === repository.name) return;
      report({
        message: `No project begins with the repository "${declared.name}".`,
        span: engagement.originOfKey("repositories", declared.name),
        why: "Readers would expect that the team works on it.",
        help: "name it under `repository` of a flow, or remove it",
      });
    });
  },
};
