import { enumerate } from "../../base/enumerate.ts";
import { isWhole } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const repositoryAmbiguous: Rule = {
  id: "repository-ambiguous",
  severity: "error",
  check({ engagement }, report) {
    const { flow, repositories, repository } = engagement;
    if (repository !== undefined || !isWhole(repositories) || repositories.length < 2) return;
    report({
      message: `${flow === undefined ? "The engagement" : `The flow ${flow.declaredAs}`} does not say with which repository its projects begin.`,
      span:
        flow === undefined
          ? engagement.originOfKey("repositories")
          : engagement.originOfKeyAt(["flows", flow.declaredAs]),
      why: `They are ${enumerate(repositories.map(({ name }) => name))}, and it could be any of them.`,
      help: "write its name under `repository`",
    });
  },
};
