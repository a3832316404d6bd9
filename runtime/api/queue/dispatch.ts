import { projectOf, queueMark } from "../../../schema/table.ts";
import type { Decider } from "../../inbox/decider.ts";
import { pauseOf } from "../../inbox/provider-pause.ts";
import { dayOf } from "../../ledger/days.ts";
import type { DispatchItem } from "../../ledger/flow-items.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import type { MetaItem, PendingStart } from "../../ledger/project-item.ts";
import {
  freePlaces,
  placeName,
  placeOf,
  recordDispatched,
  startsOf,
  takeBackPlace,
  takePlace,
  undoPlace,
} from "../../ledger/queue.ts";
import { itemsOf, readAsItIs, readFirstMarked, readItem } from "../../ledger/read.ts";
import { isOfKind } from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { recordProjectStart } from "../../telemetry/project-trace.ts";
import { start } from "../projects/pending-start.ts";
import { completeIntervention } from "./complete-intervention.ts";
import { decideDispatch, type PlaceState } from "./decide-dispatch.ts";
import type { QueuedFlow } from "./flows.ts";
import { isParked, type OpenWait, openWaits } from "./waiting-projects.ts";

export type DispatchServices = Pick<Decider, "table" | "machine" | "objects" | "manifests" | "clock">;

/** Projects that one look reads besides those that have a place: more of the queue cannot start at once. */
const mostStarted = 100;

/** Looks at the queue of each flow and starts what may start. Resolves with the number of started projects; a flow that fails does not block the others. */
export async function dispatch(services: DispatchServices, flows: readonly QueuedFlow[]): Promise<number> {
  let waits: Promise<Map<string, OpenWait[]>> | undefined;
  const readWaits = () => {
    waits ??= openWaits(services.table);
    return waits;
  };
  const started = await Promise.all(
    flows.map((flow) =>
      dispatchFlow(services, flow, { readWaits }).catch((error: unknown) => {
        logFailure("dispatch-later", error, { engagement: flow.engagement, flow: flow.flow.name });
        return 0;
      }),
    ),
  );
  return started.reduce((sum, count) => sum + count, 0);
}

interface Ways {
  readWaits: () => Promise<Map<string, OpenWait[]>>;
  /**
   * A project that has just arrived: the index may not list it yet. With one, a flow without a free place is left as it is: the next regular
   * look frees places.
   */
  arrived?: string;
}

/** Starts a project that has just arrived, if there is a place for it. */
export function dispatchArrival(services: DispatchServices, flow: QueuedFlow, arrived: string): Promise<number> {
  return dispatchFlow(services, flow, { readWaits: () => openWaits(services.table), arrived });
}

async function dispatchFlow(
  services: DispatchServices,
  { engagement, flow, deployment, isFollowed }: QueuedFlow,
  { readWaits, arrived }: Ways,
): Promise<number> {
  const { table, clock } = services;
  const { limits } = flow;
  const listed = await readFirstMarked(table, queueMark(engagement, flow.name), Math.min(limits.atOnce, mostStarted));
  for (const meta of itemsOf(listed, "meta")) await completeIntervention(table, projectOf(meta), meta.pendingStart);
  const queued = itemsOf(listed, "meta").map((meta) => placeName(projectOf(meta), meta.executions));
  if (arrived !== undefined && !queued.includes(arrived) && queued.length < limits.atOnce) queued.push(arrived);
  if (queued.length === 0 && !isFollowed) return 0;

  const itemKey = key.dispatch(engagement, flow.name);
  const item: DispatchItem = (await readItem(table, itemKey)) ?? {};
  const { atWork = new Set<string>(), waiting = new Set<string>(), paused } = item;
  if (arrived !== undefined && (atWork.size >= limits.atOnce || paused !== undefined)) return 0;

  const day = dayOf(new Date(clock.now()).toISOString());
  const states = await readStates(services, new Set([...atWork, ...waiting]), readWaits);
  const startsToday = item[startsOf(day)] ?? new Set<string>();
  const look = { limits, isPaused: paused !== undefined, queued, atWork, waiting, startsToday, states };
  const decided = decideDispatch(look);
  await freePlaces(table, itemKey, { ended: decided.ended, waiting: decided.toWaiting, isFollowed });
  if (decided.toWork.length > 0) await takeBackPlace(table, itemKey, ...decided.toWork);

  // No place is taken for what could not work.
  if (decided.start.length > 0 && (await pauseOf(services, deployment.config)) !== undefined) return 0;
  const places = { ...limits, day };
  const pastDays = pastDaysOf(item, day);
  let started = 0;
  for (const place of decided.start) {
    if (!(await takePlace(table, itemKey, place, places, pastDays))) break;
    if (await begin(services, itemKey, place, day)) started += 1;
  }
  return started;
}

function pastDaysOf(item: DispatchItem, day: string): string[] {
  const begin = startsOf("");
  const days = Object.keys(item).flatMap((name) => (name.startsWith(begin) ? name.slice(begin.length) : []));
  return days.filter((each) => each < day);
}

/** Lets a project that has a place begin; false where it is not this dispatcher that does. */
async function begin(
  services: DispatchServices,
  itemKey: KeyOf<"dispatch">,
  place: string,
  day: string,
): Promise<boolean> {
  const { table, clock } = services;
  const { project, executions } = placeOf(place);
  const meta = await readItem(table, key.meta(project));
  const isThis = meta !== undefined && (meta.executions ?? 1) === executions;
  const dispatchedAt = new Date(clock.now()).toISOString();
  if (isThis && meta.status === "QUEUED" && meta.pendingStart !== undefined) {
    const pendingStart = startedAt(meta.pendingStart, dispatchedAt);
    if (await recordDispatched(table, project, meta, { pendingStart, dispatchedAt })) {
      recordProjectStart(project, meta.engagement);
      await start(services, project, pendingStart).catch((error: unknown) => {
        logFailure("start-later", error, { project });
      });
      return true;
    }
  }
  const now = await readItem(table, key.meta(project));
  // Another dispatcher has started it, or does; what has ended since is found by the next look.
  if (now?.dispatchedAt === undefined) await undoPlace(table, itemKey, place, day);
  return false;
}

/** The event of the start has the time at which it happens. */
function startedAt({ event, ...rest }: PendingStart, time: string): PendingStart {
  if (event === undefined) return rest;
  return { ...rest, event: { ...event, id: event.id.replace(event.time, time), time } };
}

async function readStates(
  { table, manifests }: DispatchServices,
  places: ReadonlySet<string>,
  readWaits: Ways["readWaits"],
): Promise<Map<string, PlaceState>> {
  if (places.size === 0) return new Map();
  const waits = await readWaits();
  const read = [...places].map(async (place): Promise<[string, PlaceState]> => {
    const { project, executions } = placeOf(place);
    const meta = await readAsItIs(table, key.meta(project));
    if (meta === undefined) return [place, "ended"];
    // A damaged project may be at work: its place is not given to another one.
    if (!isOfKind(meta, "meta")) return [place, "isBeingErased" in meta ? "ended" : "working"];
    const state = stateOf(meta, executions);
    const own = waits.get(project);
    if (state !== "working" || own === undefined) return [place, state];
    return [place, isParked(await manifests.read(meta.manifest), own) ? "waiting" : "working"];
  });
  return new Map(await Promise.all(read));
}

function stateOf(meta: MetaItem, executions: number): PlaceState {
  if ((meta.executions ?? 1) !== executions) return "ended";
  if (meta.status === "QUEUED") return "queued";
  return meta.status === "RUNNING" ? "working" : "ended";
}
