import { enumerate } from "../../base/enumerate.ts";
import type { Repository } from "../link/model.ts";
import { isWhole, known } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";
import { allRepositories, type ForgeDeclared, isOfForge, triggersOf, watchedBy } from "./triggers.ts";

export const triggerRepositoryUnusable: Rule = {
  id: "trigger-repository-unusable",
  severity: "error",
  check({ engagement }, report) {
    const { repositories } = engagement;
    if (!isWhole(repositories)) return;
    for (const trigger of triggersOf(engagement).filter(isOfForge)) {
      const fault = faultIn(trigger, known(repositories));
      if (fault === undefined) continue;
      const finding: Parameters<Report>[0] = {
        ...fault,
        span: engagement.originAt(["triggers", trigger.name, "for"]),
        why: "Nobody would tell crew what happens there, so no project would ever start.",
      };
      report(finding);
    }
  },
};

function faultIn(
  { for: watched }: ForgeDeclared,
  repositories: readonly Repository[],
): { message: string; help: string } | undefined {
  const names = repositories.map(({ name }) => name);
  const found = watchedBy(watched, repositories);
  if (found.length === 0 && watched === allRepositories)
    return {
      message: "No repository is on GitHub or GitLab.",
      help: "declare one under `repositories`, with `forge` and `project`",
    };
  if (found.length === 0)
    return {
      message: `There is no repository "${watched}".`,
      help: names.length === 0 ? "declare it under `repositories`" : `they are: ${enumerate(names)}`,
    };
  const silent = found.find(({ declared }) => (declared.forge ?? "https") === "https");
  if (silent !== undefined)
    return {
      message: `The forge of "${silent.name}" tells nobody what happens there.`,
      help: "say which `forge` it is, github or gitlab, with its `project`; of others, use `on: webhook`",
    };
  const closed = found.find(({ declared }) => declared.credentials === undefined);
  return (
    closed && {
      message: `"${closed.name}" has no credentials with which its forge could be asked.`,
      help: `write under \`repositories.${closed.name}.credentials\` the name of a secret with a token`,
    }
  );
}
