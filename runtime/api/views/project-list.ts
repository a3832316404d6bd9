import type { ProjectSummary } from "../../../schema/types.ts";
import { index } from "../../ledger/keys.ts";
import { type Caller, maySee } from "../access/viewer.ts";
import type { Decider } from "../decide/decider.ts";
import { readProject } from "../projects/project-records.ts";
import { readMarked } from "../projects/queries.ts";
import { summarize } from "./project-summary.ts";

/** The projects the caller may see, newest first. */
export async function listProjects({ table, manifests }: Decider, caller: Caller): Promise<ProjectSummary[]> {
  const items = await readMarked<{ manifest: string }>(table, index.projects);
  const visible = await Promise.all(
    items.map(async ({ pk, manifest }) => {
      if (!maySee(await manifests.read(manifest), caller)) return undefined;
      return readProject(table, manifests, pk.slice("PROJECT#".length));
    }),
  );
  return visible
    .filter((project) => project !== undefined)
    .map(summarize)
    .reverse();
}
