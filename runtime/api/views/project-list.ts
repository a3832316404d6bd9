import type { ProjectSummary } from "../../../schema/types.ts";
import { index } from "../../ledger/keys.ts";
import { type Caller, maySee } from "../access/viewer.ts";
import type { Decider } from "../decide/decider.ts";
import { compare, readProject } from "../projects/project-records.ts";
import { readMarked } from "../projects/queries.ts";
import { summarize } from "./project-summary.ts";

/** The projects the caller may see, newest first. */
export async function listProjects({ table, manifests }: Decider, caller: Caller): Promise<ProjectSummary[]> {
  const marks = [index.projects, index.changing];
  const marked = await Promise.all(marks.map((mark) => readMarked<{ manifest: string; gsi1sk: string }>(table, mark)));
  // Between the two marks a project may be seen under both.
  const byKey = new Map(marked.flat().map((item) => [item.pk, item]));
  const items = [...byKey.values()].sort((a, b) => compare(a.gsi1sk, b.gsi1sk));
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
