import { type Caller, memberOf, operatorGroup } from "../access/viewer.ts";
import type { Decider } from "../decide/decider.ts";
import { type ProjectRecords, readProject } from "../projects/project-records.ts";
import { listProjects } from "./project-list.ts";
import { gateStatus } from "./status.ts";

/** The page where this person acts next: the one thing that waits for them, else the one project, else the list. */
export async function pageThatWaits(decider: Decider, caller: Caller): Promise<string> {
  const projects = await listProjects(decider, caller);
  const waiting = projects.filter(({ status }) => status.startsWith("awaiting"));
  const found = waiting.map(async ({ id }) => {
    const project = await readProject(decider.table, decider.manifests, id);
    return project === undefined ? [] : pagesFor(project, caller, decider.clock.now());
  });
  const pages = (await Promise.all(found)).flat();
  const [page] = pages;
  if (page !== undefined && pages.length === 1) return page;
  const ids = new Set(pages.length > 0 ? pages.map((each) => each.split("/")[2]) : projects.map(({ id }) => id));
  const [only] = ids;
  return only !== undefined && ids.size === 1 ? `/projects/${only}` : "/";
}

function pagesFor(project: ProjectRecords, caller: Caller, now: number): string[] {
  const { manifest, questions, gates, operators } = project;
  const isIn = (group: string | undefined) => group !== undefined && memberOf(manifest, group, caller) !== undefined;
  const groupOf = (phase: string) => manifest.phases.find(({ name }) => name === phase)?.gate?.group;
  const here = `/projects/${encodeURIComponent(project.id)}`;
  return [
    ...operators
      .filter(({ status }) => status === "OPEN" && isIn(operatorGroup))
      .map(({ phase, entry }) => `${here}/operator/${encodeURIComponent(phase)}/${entry}`),
    ...questions
      .filter(({ status }) => status === "OPEN" && isIn(manifest.questionGroup))
      .map(({ id }) => `${here}/questions/${encodeURIComponent(id)}`),
    ...gates
      .filter((gate) => gateStatus(project, gate, now) === "open" && isIn(groupOf(gate.phase)))
      .filter(({ votes }) => votes?.[caller.email] === undefined)
      .map(({ phase, round }) => `${here}/gates/${encodeURIComponent(phase)}/${round}`),
  ];
}
