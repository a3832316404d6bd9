import type { Repository } from "../link/model.ts";
import { each, isWhole, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { faultInWatched } from "./watched-repository.ts";

export const forgeRepositoryUnusable: Rule = {
  id: "forge-repository-unusable",
  severity: "error",
  check({ engagement, phases }, report) {
    const { repositories } = engagement;
    if (!isWhole(repositories)) return;
    each(phases, ({ called, ...phase }) => {
      const name = called?.declared.forge?.repository;
      const all = known(repositories);
      const fault = name === undefined ? undefined : (faultInHttps(name, all) ?? faultInWatched(name, all));
      if (called === undefined || fault === undefined) return;
      report({
        ...fault,
        span: called.origin("forge", "repository"),
        why: `The call of "${phase.name}" would have no forge to act on.`,
      });
    });
  },
};

/** Requests, issues and statuses are a forge's; Git has branches only, and a push to the customer's own is nothing that a gate has shown. */
function faultInHttps(name: string, repositories: readonly Repository[]) {
  const { forge = "https" } = repositories.find((each) => each.name === name)?.declared ?? { forge: "none" };
  if (forge !== "https") return undefined;
  return {
    message: `"${name}" is reached by Git alone, which has no requests, issues or statuses.`,
    help: "say which `forge` it is, github or gitlab, with its `project`; of others, let people merge the branch `crew/<project>` that the gate shows",
  };
}
