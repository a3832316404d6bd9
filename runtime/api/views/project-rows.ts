import { compareText } from "../../../base/compare-text.ts";
import type { ProjectQuery, ProjectState } from "../../../schema/site-data.ts";
import { index, marks, projectOf, queueMark } from "../../../schema/table.ts";
import { ObjectOfOtherVersion, whyUnreadable } from "../../artifacts/object-store.ts";
import { type Caller, isSame, maySee } from "../../inbox/caller.ts";
import type { Decider } from "../../inbox/decider.ts";
import { sortItems } from "../../inbox/project-records.ts";
import { manifestUnder } from "../../ledger/people.ts";
import { readFirstMarked, readMarked, readNewestMarked } from "../../ledger/read.ts";
import {
  type Damaged,
  DamagedItem,
  errorOf,
  ItemOfOtherVersion,
  ProjectBeingErased,
  type Stored,
} from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { viewerPages } from "./viewer-pages.ts";

type Sources = Pick<Decider, "table" | "manifests" | "clock">;

/** A project in the index: enough to find it, and to show whether people have to act, without reading its records. */
export interface ProjectRow {
  id: string;
  title: string;
  engagement: string;
  engagementTitle: string;
  state: Exclude<ProjectState, "yours">;
  /** True when it waits for the caller. */
  isYours: boolean;
  createdAt: string;
  /** Reason why its manifest cannot be read, if any. */
  unreadable?: string;
}

/** The item of a project, possibly damaged. */
type MarkedMeta = Stored<"meta"> | Damaged;

/** Part of the archive, the projects that finished long ago, that is read. */
export type Archive = "none" | "newest" | "all";

const newestOfArchive = 200;

/**
 * Projects that the caller may see: those that wait for the caller first, then those that wait for others, then the
 * newest. Needs four queries and one for each deployed flow, independent of their number.
 */
export async function projectRows(sources: Sources, caller: Caller, archive: Archive): Promise<ProjectRow[]> {
  const { table } = sources;
  const [archived, settled, changing, open, queued] = await Promise.all([
    readArchive(table, archive),
    readMarked(table, marks.projects),
    readMarked(table, marks.changing),
    readMarked(table, marks.waiting),
    readQueued(sources),
  ]);
  const waiting = Map.groupBy(open.filter(isOpen), ({ pk }) => pk);
  // During a change of marks a project may appear under both.
  const metas = new Map(
    [...archived, ...queued, ...settled, ...changing].filter(isMeta).map((meta) => [meta.pk, meta]),
  );
  const rows = await Promise.all(
    [...metas.values()].map((meta) => rowOf(sources, caller, meta, waiting.get(meta.pk) ?? [])),
  );
  const visible = rows.filter((row) => row !== undefined);
  const urgency = ({ state, isYours }: ProjectRow) => (isYours ? 0 : state === "waiting" ? 1 : 2);
  return visible.sort((a, b) => urgency(a) - urgency(b) || compareText(b.createdAt, a.createdAt));
}

/** Of a longer queue the list has the first ones; the board counts the others. */
const mostOfQueue = 200;

/** Projects that wait for their start, of all deployed flows. */
async function readQueued({ table, manifests }: Sources): Promise<(Stored | Damaged)[]> {
  const { readable } = await manifests.deployed();
  const queues = readable.flatMap(({ manifest: { name, flow } }) => (flow ? queueMark(name, flow.name) : []));
  const read = await Promise.all(queues.map((mark) => readFirstMarked(table, mark, mostOfQueue)));
  return read.flat();
}

function readArchive(table: Sources["table"], archive: Archive): Promise<(Stored | Damaged)[]> {
  if (archive === "all") return readMarked(table, marks.archive);
  return archive === "none" ? Promise.resolve([]) : readNewestMarked(table, marks.archive, newestOfArchive);
}

export function matches(row: ProjectRow, { state, engagement, text = "" }: ProjectQuery): boolean {
  const wanted = text.trim().toLowerCase();
  return (
    (state === undefined || (state === "yours" ? row.isYours : row.state === state)) &&
    (engagement === undefined || row.engagement === engagement) &&
    [row.title, row.id].some((each) => each.toLowerCase().includes(wanted))
  );
}

async function rowOf(
  { manifests, clock }: Sources,
  caller: Caller,
  meta: MarkedMeta,
  open: (Stored | Damaged)[],
): Promise<ProjectRow | undefined> {
  const id = projectOf(meta);
  const { title, engagement, createdAt, status } = shownOf(meta);
  const row = {
    id,
    title: title ?? id,
    engagement,
    engagementTitle: engagement,
    state: stateOf(status, open.length > 0),
    isYours: false,
    createdAt,
  };
  try {
    if (meta.itemKind === "damaged") throw errorOf(meta);
    const manifest = manifestUnder(meta.people, await manifests.read(meta.manifest));
    if (!maySee({ manifest, meta }, caller)) return undefined;
    // The open items are enough to decide whom the project waits for.
    const project = { id, meta, manifest, ...sortItems(open) };
    const isYours = viewerPages(project, caller, clock.now()).length > 0;
    return { ...row, isYours, engagementTitle: manifest.title };
  } catch (error) {
    const unreadable = whyNotShown(error);
    if (unreadable === undefined) throw error;
    logFailure("project-not-shown", error, { project: id });
    return (await isNamedNow({ manifests }, caller, engagement)) ? { ...row, unreadable } : undefined;
  }
}

/** Reason and remedy, in sentences, for an unreadable file or incomplete items; any other failure fails the whole list. */
export function whyNotShown(error: unknown): string | undefined {
  if (error instanceof ProjectBeingErased) return error.message;
  if (error instanceof ItemOfOtherVersion || error instanceof ObjectOfOtherVersion)
    return "A newer version of crew wrote its records. The delivery team can install that version.";
  const isDamaged = error instanceof TypeError || error instanceof DamagedItem;
  const why = whyUnreadable(error) ?? (isDamaged ? "Its records are damaged" : undefined);
  return why === undefined ? undefined : `${why} in storage. The delivery team can restore it from a backup.`;
}

function isMeta(item: Stored | Damaged): item is MarkedMeta {
  return item.itemKind === "meta" || (item.itemKind === "damaged" && item.of === "meta");
}

function isOpen(item: Stored | Damaged): boolean {
  const { status } = item.itemKind === "damaged" ? item.attributes : { status: undefined, ...item };
  return status === "OPEN";
}

/** Reads the displayed attributes of a project, even from a damaged item. */
function shownOf(meta: MarkedMeta): { title?: string; engagement: string; createdAt: string; status: unknown } {
  const found: { [name: string]: unknown } = meta.itemKind === "damaged" ? meta.attributes : { ...meta };
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const title = text(found.title);
  return {
    ...(title !== undefined && { title }),
    engagement: text(found.engagement) ?? "",
    // The place in a queue is no time.
    createdAt: text(found.status === "QUEUED" ? found.createdAt : found[index.since]) ?? "",
    status: found.status,
  };
}

function stateOf(status: unknown, isWaiting: boolean): ProjectRow["state"] {
  if (status === "FINISHED") return "finished";
  if (status === "STOPPED") return "stopped";
  if (status === "REJECTED") return "rejected";
  if (status === "QUEUED") return "queued";
  return isWaiting ? "waiting" : "working";
}

/** True when the current engagement names the caller: a project with an unreadable manifest is shown to those people. */
async function isNamedNow(
  { manifests }: Pick<Sources, "manifests">,
  caller: Caller,
  engagement: string,
): Promise<boolean> {
  if (caller.isOperator) return true;
  const people = await manifests.people();
  return people.some((each) => each.engagement === engagement && isSame(each.person.email, caller.email));
}
