import { randomBytes } from "node:crypto";
import { asProjectId, type ProjectId } from "../../../base/names.ts";
import type { Flow } from "../../../schema/types.ts";
import { key } from "../../ledger/keys.ts";
import { addQueued } from "../../ledger/queue.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { ArrivalServices } from "./arrival-services.ts";
import { dispatchArrival } from "./dispatch.ts";
import type { QueuedFlow } from "./flows.ts";
import { base32, digestOf, type KeyValue, valuesOf } from "./key-of-arrival.ts";
import { type Arrived, causeIdOf, type NewArrival } from "./new-arrival.ts";
import { type Made, metaOf, titleFor } from "./queued-meta.ts";
import { stateOfKey, takeKey } from "./take-key.ts";

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

/** Each start is a project of its own. */
async function addUnique(table: Table, flow: Flow, make: (id: ProjectId) => Made): Promise<Arrived> {
  const { id, meta } = make(asProjectId(`${flow.name}-${base32(randomBytes(32))}`));
  await addQueued(table, id, meta);
  return { id, isNew: true, status: "QUEUED" };
}
