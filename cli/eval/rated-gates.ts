import type { ApiClient } from "../../runtime/api-client/api-client.ts";
import type { RatedGate } from "../../runtime/local/evaluate.ts";
import type { DecisionLogEntry } from "../../schema/types.ts";

/** Maximum number of gates to read, newest projects first. */
const mostGates = 40;

type ReadingApi = Pick<ApiClient, "get" | "download">;

/** Reads the rated gates of an engagement's finished projects, with the rated files. */
export async function readRatedGates(api: ReadingApi, engagement: string): Promise<RatedGate[]> {
  const gates: RatedGate[] = [];
  for (let page = 1, pages = 1; page <= pages && gates.length < mostGates; page += 1) {
    const found = await api.get("/api/projects", { page, state: "finished", engagement });
    pages = found.pages;
    gates.push(...(await Promise.all(found.projects.map(({ id }) => gatesOf(api, id)))).flat());
  }
  return gates.slice(0, mostGates);
}

async function gatesOf(api: ReadingApi, project: string): Promise<RatedGate[]> {
  const log = await api.get("/api/projects/{id}/decisions", { id: project });
  const rated = log.filter(
    ({ on, ratings, revision }) => on === "gate" && revision !== "" && Object.keys(ratings).length > 0,
  );
  const byGate = Map.groupBy(rated, ({ phase, round, revision }) => `${phase}, round ${round}, ${revision}`);
  const gates: RatedGate[] = [];
  for (const decisions of byGate.values()) {
    const { phase, round, revision } = decisions[0]!;
    const files = await filesOf(api, project, revision);
    const comment = decisions
      .map((each) => each.comment)
      .filter(Boolean)
      .join(" / ");
    gates.push({
      gate: `${project}, ${phase}, round ${round}`,
      phase,
      ratings: meanRatings(decisions),
      comment,
      files,
    });
  }
  return gates;
}

function meanRatings(decisions: readonly DecisionLogEntry[]): { [name: string]: number } {
  const all = decisions.flatMap(({ ratings }) => Object.entries(ratings));
  const byName = Map.groupBy(all, ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, given]) => [name, given.reduce((sum, [, value]) => sum + value, 0) / given.length]),
  );
}

async function filesOf(api: ReadingApi, id: string, revision: string): Promise<RatedGate["files"]> {
  const { files } = await api.get("/api/projects/{id}/artifacts", { id, revision });
  const read = files.map(async ({ path }) => {
    const bytes = await api.download("/api/projects/{id}/files", { id, path, revision });
    try {
      return [{ path, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(read)).flat();
}
