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
      const fault = name === undefined ? undefined : faultInWatched(name, known(repositories));
      if (called === undefined || fault === undefined) return;
      report({
        ...fault,
        span: called.origin("forge", "repository"),
        why: `The call of "${phase.name}" would have no forge to act on.`,
      });
    });
  },
};
