import type { Caller } from "../../inbox/caller.ts";
import type { Decider } from "../../inbox/decider.ts";
import { readProject } from "../../inbox/project-records.ts";
import { pageSize } from "./project-list.ts";
import { projectRows } from "./project-rows.ts";
import { viewerPages } from "./viewer-pages.ts";

/** The page where this person acts next: of the only open item, else of the only project, else the list. */
export async function pageThatWaits(decider: Decider, caller: Caller): Promise<string> {
  const projects = await projectRows(decider, caller, "none");
  const waiting = projects.filter(({ isYours }) => isYours);
  if (waiting.length > pageSize) return "/";
  const found = waiting.map(async ({ id }) => {
    const project = await readProject(decider.table, decider.manifests, id);
    return project === undefined ? [] : viewerPages(project, caller, decider.clock.now());
  });
  const pages = (await Promise.all(found)).flat();
  const [page] = pages;
  if (page !== undefined && pages.length === 1) return page;
  const ids = new Set(pages.length > 0 ? pages.map((each) => each.split("/")[2]) : projects.map(({ id }) => id));
  const [only] = ids;
  return only !== undefined && ids.size === 1 ? `/projects/${only}` : "/";
}
