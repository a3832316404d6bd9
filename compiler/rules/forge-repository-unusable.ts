import type { Repository, Tool } from "../link/model.ts";
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
      const acts = called?.declared.forge;
      if (called === undefined || acts === undefined) return;
      const name = acts.repository ?? engagement.repository?.name;
      const fault = name === undefined ? withoutRepository : faultIn(acts.operation, name, known(repositories));
      if (fault === undefined) return;
      report({
        why: `The call of "${phase.name}" would have no forge to act on.`,
        ...fault,
        span: acts.repository === undefined ? called.originOfKey("forge") : called.origin("forge", "repository"),
      });
    });
  },
};

const withoutRepository = {
  message: "The operation has no repository: its projects begin with none.",
  help: "write its `repository`, or give the flow one",
};

/** Requests, issues and statuses are a forge's. Git has branches only, and a merge is all that can be done with them. */
function faultIn(
  operation: NonNullable<Tool["declared"]["forge"]>["operation"],
  name: string,
  repositories: readonly Repository[],
): { message: string; help: string } | undefined {
  const { forge = "https" } = repositories.find((each) => each.name === name)?.declared ?? { forge: "none" };
  if (forge !== "https") return faultInWatched(name, repositories);
  if (operation === "merge") return undefined;
  return {
    message: `"${name}" is reached by Git alone, which has no requests, issues or statuses.`,
    help: "say which `forge` it is, github or gitlab, with its `project`; of others, a call can merge the approved commit",
  };
}
