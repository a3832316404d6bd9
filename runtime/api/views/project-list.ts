import type { ProjectSummary } from "../../../schema/types.ts";
import { whyUnreadable } from "../../artifacts/object-store.ts";
import type { MetaItem } from "../../ledger/items.ts";
import { index, key } from "../../ledger/keys.ts";
import { manifestUnder } from "../../ledger/people.ts";
import { readItem } from "../../ledger/read.ts";
import { sumUsage } from "../../swarm/usage.ts";
import { type Caller, isSame, maySee } from "../access/viewer.ts";
import type { Decider } from "../decide/decider.ts";
import { logFailure } from "../log.ts";
import { compare, readProject } from "../projects/project-records.ts";
import { readMarked } from "../projects/queries.ts";
import { summarize } from "./project-summary.ts";

/** The projects the caller may see, newest first. */
export async function listProjects({ table, manifests, clock }: Decider, caller: Caller): Promise<ProjectSummary[]> {
  const marks = [index.projects, index.changing];
  const marked = await Promise.all(
    marks.map((mark) => readMarked<Pick<MetaItem, "manifest" | "people"> & { gsi1sk: string }>(table, mark)),
  );
  // Between the two marks a project may be seen under both.
  const byKey = new Map(marked.flat().map((item) => [item.pk, item]));
  const items = [...byKey.values()].sort((a, b) => compare(a.gsi1sk, b.gsi1sk));
  const visible = await Promise.all(
    items.map(async ({ pk, manifest: digest, people }) => {
      const id = pk.slice("PROJECT#".length);
      try {
        const manifest = manifestUnder(people, await manifests.read(digest));
        if (!maySee({ manifest, meta: people === undefined ? {} : { people } }, caller)) return undefined;
        const project = await readProject(table, manifests, id);
        return project && readableSummary(summarize(project, caller, clock.now()));
      } catch (error) {
        const why = whyNotShown(error);
        if (why === undefined) throw error;
        logFailure("project-not-shown", error, { project: id });
        return summarizeUnreadable({ table, manifests }, caller, id, why);
      }
    }),
  );
  return visible.filter((summary) => summary !== undefined).reverse();
}

/** Of a file that cannot be read and of items that are no whole records; any other failure is the whole list's. */
function whyNotShown(error: unknown): string | undefined {
  return whyUnreadable(error) ?? (error instanceof TypeError ? "Its records are damaged" : undefined);
}

/** What a page can show. */
function readableSummary(summary: ProjectSummary): ProjectSummary {
  const { title, createdAt, usage } = summary;
  if (typeof title === "string" && isTime(createdAt) && Number.isFinite(usage.costMicros)) return summary;
  throw new TypeError(`Not all of the summary of ${summary.id} is there`);
}

function isTime(text: unknown): boolean {
  return typeof text === "string" && !Number.isNaN(Date.parse(text));
}

/** One project whose manifest cannot be read is no reason to show nobody any. Who may see it is what its engagement says now. */
async function summarizeUnreadable(
  { table, manifests }: Pick<Decider, "table" | "manifests">,
  caller: Caller,
  id: string,
  why: string,
): Promise<ProjectSummary | undefined> {
  const meta = await readItem<MetaItem>(table, key.meta(id));
  const people = await manifests.people();
  const isNamed = people.some(
    ({ engagement, person }) => engagement === meta?.engagement && isSame(person.email, caller.email),
  );
  if (meta === undefined || !(caller.isOperator || isNamed)) return undefined;
  const { title = id, engagement = "", createdAt, status } = meta as Partial<MetaItem>;
  return {
    id,
    title,
    engagement,
    engagementTitle: engagement,
    status: status === "FINISHED" ? "finished" : status === "STOPPED" ? "stopped" : "working",
    createdAt: isTime(createdAt) ? String(createdAt) : new Date(0).toISOString(),
    phaseTitle: "",
    phasesDone: 0,
    phaseCount: 0,
    waitingFor: `It cannot be shown: ${why} in storage. The delivery team can put a copy of it back.`,
    usage: sumUsage([]),
    awaitsViewer: false,
    maxCostMicros: 0,
  };
}
