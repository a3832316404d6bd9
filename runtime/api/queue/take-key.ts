import { asProjectId, type ProjectId } from "../../../base/names.ts";
import { marks } from "../../../schema/table.ts";
import type { Flow } from "../../../schema/types.ts";
import type { StartKeyItem } from "../../ledger/flow-items.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import {
  addQueued,
  isOfFlow,
  newestCauses,
  recordCause,
  recordFollowed,
  settleStartKey,
  takeStartKey,
} from "../../ledger/queue.ts";
import { itemsOf, readAsItIs, readItem, readMarked } from "../../ledger/read.ts";
import { isOfKind, type Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { Arrived } from "./new-arrival.ts";
import type { Made } from "./queued-meta.ts";

/** State of the newest project of a key, and whether an arrival is that project. */
export async function stateOfKey(
  table: Table,
  { again }: Flow,
  seen: StartKeyItem,
  cause: string | undefined,
): Promise<{ status: Arrived["status"]; isKnown: boolean }> {
  // One that is not recorded yet will be queued.
  const status = seen.pending === undefined ? await statusOf(table, seen.project) : "QUEUED";
  const isLive = status === "QUEUED" || status === "RUNNING";
  const isRepeated = cause !== undefined && seen.startedFor?.includes(cause) === true;
  return { status, isKnown: again === "never" || isLive || isRepeated };
}

/** Takes the key first: killed after that, the sweep or the next arrival records the project. */
export async function takeKey(
  table: Table,
  itemKey: KeyOf<"start-key">,
  flow: Flow,
  make: (n: number) => Made,
  cause: string | undefined,
): Promise<Arrived> {
  for (;;) {
    let stopped: ProjectId | undefined;
    const seen = await readItem(table, itemKey);
    if (seen !== undefined) {
      await completeStartKey(table, seen);
      const { pending: _, ...settled } = seen;
      const { status, isKnown } = await stateOfKey(table, flow, settled, cause);
      if (isKnown) {
        // It has been answered by the project that it met, and starts no other one after it.
        const isNew = cause !== undefined && flow.again !== "never" && seen.startedFor?.includes(cause) !== true;
        if (isNew && !(await recordCause(table, itemKey, seen, cause))) continue;
        return { id: asProjectId(seen.project), isNew: false, status };
      }
      stopped = status === "STOPPED" ? seen.project : undefined;
    }
    const n = (seen?.n ?? 0) + 1;
    const { id, meta } = make(n);
    const causes = newestCauses(seen?.startedFor, cause);
    const taken = { n, project: id, pending: meta, ...(causes.length > 0 && { startedFor: causes }) };
    // A person may be about to continue it.
    if (stopped !== undefined && !(await recordFollowed(table, stopped, id))) continue;
    if (!(await takeStartKey(table, itemKey, seen, taken))) continue;
    await completeStartKey(table, { ...itemKey, ...taken });
    return { id, isNew: true, status: "QUEUED" };
  }
}

/** Records the project of a key that was taken. */
async function completeStartKey(
  table: Table,
  { pk, sk, n, project, pending }: Pick<Stored<"start-key">, "pk" | "sk" | "n" | "project" | "pending">,
): Promise<void> {
  if (pending === undefined) return;
  if (isOfFlow(pending)) await addQueued(table, project, pending);
  await settleStartKey(table, { pk, sk }, n);
}

/** Records the projects of all keys that were taken by somebody who was killed before it did so. */
export async function completeArrivals(table: Table): Promise<void> {
  for (const taken of itemsOf(await readMarked(table, marks.arriving), "start-key"))
    await completeStartKey(table, taken);
}

async function statusOf(table: Table, project: ProjectId): Promise<Arrived["status"]> {
  const meta = await readAsItIs(table, key.meta(project));
  if (meta === undefined) return "GONE";
  if (isOfKind(meta, "meta")) return meta.status;
  // An item that cannot be read may be at work: it is not started a second time.
  return "isBeingErased" in meta ? "GONE" : "RUNNING";
}
