import { isDeepStrictEqual } from "node:util";
import { index, marks, type Status } from "../../schema/table.ts";
import { eraseItem, itemsOfProject, readReceipt } from "../ledger/erase.ts";
import { kindOf, type RawItem } from "../ledger/stored.ts";
import type { Table } from "../ledger/table.ts";
import { putItem } from "../ledger/write.ts";

/** A project that differs from its state at the time. */
export interface Difference {
  project: string;
  /** Items as they were, to be written again. */
  changed: RawItem[];
  /** Items that did not exist. */
  added: RawItem[];
  /** True when it was running, or was queued and has begun since: it is stopped, and its people continue it from a phase. */
  isStopped: boolean;
}

export interface Restoration {
  live: Table;
  /** The table as it was at `time`. */
  past: Table;
  time: string;
  /** Name of the operator, for the people who are notified. */
  by: string;
}

const running: Status<"project"> = "RUNNING";
const queued: Status<"project"> = "QUEUED";

/**
 * Compares a project with its state at the time; undefined when it does not differ, was erased since, or did not exist. Projects that
 * were started later are never compared: they keep what they have.
 */
export async function compareProject(restoration: Restoration, project: string): Promise<Difference | undefined> {
  const { live, past } = restoration;
  if ((await readReceipt(live, project)) !== undefined) return undefined;
  const [now, then] = await Promise.all([itemsOfProject(live, project), itemsOfProject(past, project)]);
  if (then.length === 0) return undefined;
  const current = new Map(now.map((item) => [keyText(item), item]));
  const changed = then.filter((item) => !isDeepStrictEqual(current.get(keyText(item)), item));
  const earlier = new Set(then.map(keyText));
  const added = now.filter((item) => !earlier.has(keyText(item)));
  if (changed.length + added.length === 0) return undefined;
  const isMeta = (item: RawItem) => kindOf(item) === "meta";
  // One that is at work now is stopped, whatever it was then. One that has left the queue since has an execution, which must not be started
  // a second time.
  const status = now.find(isMeta)?.status;
  const isStopped =
    status === running ||
    then.some((item) => isMeta(item) && (item.status === running || (item.status === queued && status !== queued)));
  return { project, changed, added, isStopped };
}

/** A token has the sort key of what it belongs to. */
function keyText({ pk, sk }: RawItem): string {
  return `${pk} ${sk}`;
}

/**
 * Brings a project to its state at the time. One that was running gets the record of a stop, which the sweep completes: the machine and
 * the runners have gone on from a state that the table no longer has, so nobody may answer them. META is written last, so a
 * killed restoration finds the project different again.
 */
export async function restoreProject(restoration: Restoration, difference: Difference): Promise<void> {
  const { live } = restoration;
  const { project, changed, added, isStopped } = difference;
  const isMeta = (item: RawItem) => kindOf(item) === "meta";
  const current = (await itemsOfProject(live, project)).find(isMeta);
  // Stops the machine before its records change under it.
  if (isStopped && current?.status === running) await putItem(live, current, stopping(restoration, current, current));
  for (const item of changed) if (!isMeta(item)) await putItem(live, item, item);
  for (const item of added) await eraseItem(live, item);
  const meta = changed.find(isMeta) ?? current;
  if (meta !== undefined) await putItem(live, meta, isStopped ? stopping(restoration, meta, current) : meta);
}

function stopping({ time, by }: Restoration, meta: RawItem, current: RawItem | undefined): object {
  // The execution that runs now may be a later one, and the names of executions are used once.
  const { executionArn, executions } = { ...meta, ...current };
  const stop = { id: `restored-${time}`, by, name: by, time, reason: `Its records were restored to ${time}.` };
  const { pendingStart: _, ...kept } = meta;
  return {
    ...kept,
    status: running,
    stopping: stop,
    [index.mark]: marks.changing,
    // That of a queued project was its place in the queue.
    [index.since]: meta.createdAt,
    ...(executionArn !== undefined && { executionArn }),
    ...(executions !== undefined && { executions }),
  };
}
