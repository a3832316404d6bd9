import { enumerate } from "../../base/enumerate.ts";
import { alternatives, forgeTitles, forgeWords } from "../kinds/forges/forge-kinds.ts";
import { allRepositories } from "../kinds/triggers/forge-events.ts";
import type { Repository } from "../link/model.ts";
import { watchedBy } from "./triggers.ts";

/** Returns why crew cannot ask a forge about a repository, or about all of them; undefined where it can. */
export function faultInWatched(
  watched: string,
  repositories: readonly Repository[],
): { message: string; help: string } | undefined {
  const names = repositories.map(({ name }) => name);
  const found = watchedBy(watched, repositories);
  if (found.length === 0 && watched === allRepositories)
    return {
      message: `No repository is on ${alternatives(forgeTitles)}.`,
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
      help: `say which \`forge\` it is, ${alternatives(forgeWords)}, with its \`project\`; of others, use \`on: webhook\``,
    };
  // Where work is delivered without them, that is the fault.
  const closed = found.find(
    ({ declared: { credentials, deliver } }) => credentials === undefined && deliver === undefined,
  );
  return (
    closed && {
      message: `"${closed.name}" has no credentials with which its forge could be asked.`,
      help: `write under \`repositories.${closed.name}.credentials\` the name of a secret with a token`,
    }
  );
}
