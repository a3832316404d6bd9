import { createHash, randomBytes } from "node:crypto";
import type { Json } from "../../../base/json.ts";
import { asProjectId, type ProjectId } from "../../../base/names.ts";
import { titleOfInput } from "../../../schema/render-input.ts";
import { marks, type Status } from "../../../schema/table.ts";
import type { Flow } from "../../../schema/types.ts";
import { evaluateBounded, NotEvaluated } from "../../expressions/evaluate-bounded.ts";
import type { Caller } from "../../inbox/caller.ts";
import type { StartKeyItem } from "../../ledger/items.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import type { MetaItem, OriginalItem } from "../../ledger/project-item.ts";
import {
  addQueued,
  type FlowMeta,
  isOfFlow,
  recordFollowed,
  settleStartKey,
  takeStartKey,
} from "../../ledger/queue.ts";
import { itemsOf, readAsItIs, readItem, readMarked } from "../../ledger/read.ts";
import { isOfKind, type Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import { titleIn } from "../../statement/statement.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { Deployment } from "../options.ts";
import type { ArrivalServices } from "./arrival-services.ts";
import { dispatchArrival } from "./dispatch.ts";
import type { QueuedFlow } from "./flows.ts";
import { isPriority } from "./is-priority.ts";

/** A person or a trigger that starts a project. */
type ArrivalCause =
  | { kind: "person"; caller: Caller }
  /** The same `id` is the same cause, however often it is repeated. `caller` is the person in whose name an agent has caused it, `by` the name of one who decided on the start. */
  | { kind: "trigger"; trigger: string; id?: string; caller?: Caller | undefined; by?: string };

export interface NewArrival {
  /** The statement of work; of a flow with an input, the one that is rendered from it. */
  sow: string;
  input?: { [name: string]: Json } | undefined;
  title?: string | undefined;
  original?: OriginalItem | undefined;
  cause: ArrivalCause;
}

export interface Arrived {
  id: ProjectId;
  /** False where the key had a project before. */
  isNew: boolean;
  /** `GONE` where the project of the key has been erased. */
  status: Status<"project"> | "GONE";
}

/**
 * Records a project in the queue of its flow, and starts it if there is a place; the sweep does so otherwise. All projects of flows begin here.
 * Arrivals with the same key are one project, even if they are repeated or interrupted.
 */
export async function arrive(services: ArrivalServices, to: QueuedFlow, arrival: NewArrival): Promise<Arrived> {
  const { engagement, flow } = to;
  const causeId = causeIdOf(arrival);
  const { values, priority } = await valuesOf(flow, arrival);
  const sow = await services.objects.put(arrival.sow);
  const input = arrival.input === undefined ? undefined : await services.objects.put(JSON.stringify(arrival.input));
  const make = (id: ProjectId, digest?: string) =>
    metaOf(services, to, arrival, { id, priority, sow, ...(input && { input }), ...(digest && { key: digest }) });

  const arrived = values.length === 0 ? await addUnique(services.table, flow, make) : await addByKey();
  if (arrived.status === "QUEUED")
    await dispatchArrival(services, to, arrived.id).catch((error: unknown) => {
      logFailure("dispatch-later", error, { project: arrived.id });
    });
  return arrived;

  function addByKey(): Promise<Arrived> {
    const digest = digestOf(to, values);
    const hex = digest.toString("hex");
    const name = `${flow.name}-${base32(digest)}`;
    const makeNth = (n: number) => make(asProjectId(`${name}-${n}`), hex);
    return takeKey(services.table, key.startKey(engagement, flow.name, hex), flow, makeNth, causeId);
  }
}

type KeyValue = string | number | boolean;

interface Foreseen {
  /** Values of the flow's key. */
  key: KeyValue[];
  priority: number;
  title: string;
  /** The project that the arrival is already; undefined where it would be a new one. */
  arrived?: Arrived;
}

/** Foresees an arrival; writes nothing. */
export async function foresee(services: ArrivalServices, to: QueuedFlow, arrival: NewArrival): Promise<Foreseen> {
  const { engagement, flow, deployment } = to;
  const { key: own, values, priority } = await valuesOf(flow, arrival);
  const foreseen = { key: own, priority, title: arrival.title || titleFor(deployment, arrival) };
  if (values.length === 0) return foreseen;
  const hex = digestOf(to, values).toString("hex");
  const seen = await readItem(services.table, key.startKey(engagement, flow.name, hex));
  if (seen === undefined) return foreseen;
  const { status, isKnown } = await stateOfKey(services.table, flow, seen, causeIdOf(arrival));
  return isKnown ? { ...foreseen, arrived: { id: asProjectId(seen.project), isNew: false, status } } : foreseen;
}

function causeIdOf({ cause }: NewArrival): string | undefined {
  return cause.kind === "trigger" ? cause.id : undefined;
}

async function valuesOf(
  flow: Flow,
  arrival: NewArrival,
): Promise<{ key: KeyValue[]; values: Json[]; priority: number }> {
  const input = arrival.input ?? {};
  const own = await keyValues(flow, input);
  const causeId = causeIdOf(arrival);
  // Without a key of the flow, each cause is a project of its own.
  const values = own.length === 0 && causeId !== undefined ? [["cause", causeId]] : own;
  return { key: own, values, priority: await priorityOf(flow, input) };
}

function digestOf({ engagement, flow }: QueuedFlow, values: Json[]): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([engagement, flow.name, ...values]))
    .digest();
}

/** State of the newest project of a key, and whether an arrival is that project. */
async function stateOfKey(
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

/** Values of the key's expressions; texts, numbers and yes or no, so that the same ones are the same text. */
async function keyValues(flow: Flow, input: { [name: string]: Json }): Promise<KeyValue[]> {
  const values: KeyValue[] = [];
  for (const expression of flow.key) {
    const value = await evaluateBounded(expression, { input });
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new NotEvaluated(expression, "a key is made of texts, numbers, true and false");
    values.push(value);
  }
  return values;
}

async function priorityOf({ priority }: Flow, input: { [name: string]: Json }): Promise<number> {
  if (typeof priority === "number") return priority;
  const value = await evaluateBounded(priority, { input });
  if (isPriority(value)) return value;
  throw new NotEvaluated(priority, `a priority is a whole number from 1 to 10, not ${JSON.stringify(value ?? null)}`);
}

interface Made {
  id: ProjectId;
  meta: FlowMeta;
}

/** Each start is a project of its own. */
async function addUnique(table: Table, flow: Flow, make: (id: ProjectId) => Made): Promise<Arrived> {
  const { id, meta } = make(asProjectId(`${flow.name}-${base32(randomBytes(32))}`));
  await addQueued(table, id, meta);
  return { id, isNew: true, status: "QUEUED" };
}

/** Causes that a key remembers: a sender repeats a message for days, and the key may have started others since. */
const mostCauses = 20;

/** Takes the key first: killed after that, the sweep or the next arrival records the project. */
async function takeKey(
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
      if (isKnown) return { id: asProjectId(seen.project), isNew: false, status };
      stopped = status === "STOPPED" ? seen.project : undefined;
    }
    const n = (seen?.n ?? 0) + 1;
    const { id, meta } = make(n);
    const causes = [...(seen?.startedFor ?? []), ...(cause === undefined ? [] : [cause])].slice(-mostCauses);
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
  // What cannot be read may be at work: it is not started a second time.
  return "isBeingErased" in meta ? "GONE" : "RUNNING";
}

type Known = Required<Pick<MetaItem, "sow" | "priority">> & Pick<MetaItem, "input" | "key"> & { id: ProjectId };

function metaOf(
  { clock, siteUrl, rehearses }: ArrivalServices,
  { engagement, flow, deployment }: QueuedFlow,
  { title: given, sow: statement, input, original, cause }: NewArrival,
  { id, ...known }: Known,
): Made {
  const title = given || titleFor(deployment, { sow: statement, input });
  const createdAt = new Date(clock.now()).toISOString();
  const { config, manifest, stateMachineArn } = deployment;
  const by = authorOf(cause);
  const meta: FlowMeta = {
    title,
    engagement,
    flow: flow.name,
    config,
    manifest,
    ...known,
    ...(original !== undefined && { original }),
    createdAt,
    queuedAt: createdAt,
    startedBy: by.address,
    ...(rehearses && { rehearsed: true }),
    status: "QUEUED",
    stateMachineArn,
    pendingStart: {
      stateMachineArn,
      name: id,
      input: JSON.stringify({ project: id, config, siteUrl, ...(input !== undefined && { input }) }),
      event: {
        id: `${createdAt}-started`,
        time: createdAt,
        kind: "project-started",
        text: `${by.name} started ${title}.`,
        ...(cause.caller !== undefined && { by: cause.caller.email }),
      },
    },
  };
  return { id, meta };
}

/** Title of a project that nobody has given one. */
export function titleFor(
  { title }: Pick<Deployment, "title">,
  { sow, input }: Pick<NewArrival, "sow" | "input">,
): string {
  return (input === undefined ? titleIn(sow) : titleOfInput(title, input)) || title;
}

function authorOf(cause: ArrivalCause): { address: string; name: string } {
  const { caller } = cause;
  if (cause.kind === "person") return { address: cause.caller.email, name: cause.caller.name };
  const name = `The trigger ${cause.trigger}${cause.by === undefined ? "" : ` (${cause.by})`}`;
  if (caller === undefined) return { address: `trigger ${cause.trigger}`, name };
  // The person is one of the authors, who may not be allowed to approve.
  return { address: caller.email, name: `${name}, called by an agent of ${caller.name},` };
}

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The first 80 bits, in 16 characters of RFC 4648's base32 in lower case. */
function base32(bytes: Buffer): string {
  const bits = [...bytes.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
}
