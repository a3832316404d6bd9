import { compareText } from "../../../base/compare-text.ts";
import { projectOf, queueMark, queuePlace } from "../../../schema/table.ts";
import type { Decider } from "../../inbox/decider.ts";
import { pauseOf } from "../../inbox/provider-pause.ts";
import { dayOf } from "../../ledger/days.ts";
import type { DispatchItem } from "../../ledger/flow-items.ts";
import {
  freePlaces,
  placeName,
  placeOf,
  startsOf,
  takeBackPlace,
  takePlace,
  undoPlace,
} from "../../ledger/flow-places.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import type { MetaItem, PendingStart } from "../../ledger/project-item.ts";
import { isOfFlow, recordDispatched } from "../../ledger/queue.ts";
import { itemsOf, readAsItIs, readFirstMarked, readItem } from "../../ledger/read.ts";
import { isOfKind, type Stored } from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { recordProjectStart } from "../../telemetry/project-trace.ts";
import { start } from "../projects/pending-start.ts";
import { completeIntervention } from "./complete-intervention.ts";
import { decideDispatch, type PlaceState } from "./decide-dispatch.ts";
import type { QueuedFlow } from "./flows.ts";
import { type DueRetry, dueRetries, hasFailed, tryAgain } from "./retries.ts";
import { type SharedPlaces, sharedPlaces, startMs } from "./shared-places.ts";
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
  const ordered = itemsOf(listed, "meta").map((meta) => ({
    place: placeName(projectOf(meta), meta.executions),
    order: orderOf(meta),
  }));
  const isListed = ordered.some(({ place }) => place === arrived);
  if (arrived !== undefined && !isListed && ordered.length < limits.atOnce)
    ordered.push({ place: arrived, order: lastInOrder });
  const isIdle = ordered.length === 0 && !isFollowed && flow.retry === undefined;
  // A project keeps the `retry` of the release that it began with.
  if (isIdle && !hasFailed(await readWaits())) return 0;

  const itemKey = key.dispatch(engagement, flow.name);
  const item: DispatchItem = (await readItem(table, itemKey)) ?? {};
  const { atWork = new Set<string>(), waiting = new Set<string>(), paused } = item;
  if (arrived !== undefined && (atWork.size >= limits.atOnce || paused !== undefined)) return 0;

  const day = dayOf(new Date(clock.now()).toISOString());
  const shared = await sharedPlaces(table, engagement, flow);
  const own = atWork.union(waiting);
  const seen = await readStates(services, own.union(shared?.atWork ?? new Set()), readWaits);
  const states = new Map([...seen].map(([place, { state }]) => [place, state]));
  const due = [...seen].flatMap(([place, each]) => each.due.map((retry) => ({ place, ...retry })));
  // Other flows try their projects again themselves.
  const failed = due.filter(({ place }) => own.has(place));
  const retries = Map.groupBy(failed, ({ place }) => place);
  const retried = [...retries].flatMap(([place, [first]]) =>
    first === undefined ? [] : { place, order: first.order },
  );
  const queued = [...ordered, ...retried.filter(({ place }) => states.get(place) === "waiting")]
    .sort((a, b) => compareText(a.order, b.order))
    .map(({ place }) => place);
  const startsToday = item[startsOf(day)] ?? new Set<string>();
  const look = { limits, isPaused: paused !== undefined, queued, atWork, waiting, startsToday, states };
  const decided = decideDispatch(look);
  await freePlaces(table, itemKey, { ended: decided.ended, waiting: decided.toWaiting, isFollowed });
  if (decided.toWork.length > 0) await takeBackPlace(table, itemKey, ...decided.toWork);
  await shared?.settle({
    states,
    ofFlow: new Set([...atWork, ...decided.toWork]),
    due: new Set(due.map(({ place }) => place)),
    now: clock.now(),
  });

  // Other parts of these are at work, so they have a place.
  const placed = paused === undefined ? failed.filter(({ place }) => states.get(place) === "working") : [];
  // No place is taken for what could not work.
  const isNone = decided.start.length + placed.length === 0;
  if (!isNone && (await pauseOf(services, deployment.config)) !== undefined) return 0;
  await tryAgain(services, placed);
  const places = { ...limits, day };
  const pastDays = pastDaysOf(item, day);
  let started = 0;
  for (const place of decided.start) {
    // Killed in between, a place of the repository is found again by the next look: the project is still queued. Looks of other flows free it.
    const takenAt = clock.now();
    // After that time the place of the repository may be another project's.
    const isInTime = () => shared === undefined || clock.now() - takenAt < startMs;
    if (shared !== undefined && !(await shared.take(place, day))) break;
    if (!(await takePlace(table, itemKey, place, places, pastDays))) {
      if (!atWork.has(place)) await shared?.undo(place, day);
      break;
    }
    const again = retries.get(place);
    if (again === undefined) {
      if (await begin(services, itemKey, place, { day, shared, isInTime })) started += 1;
    } else if (isInTime()) {
      await tryAgain(services, again);
      started += 1;
    }
  }
  return started;
}

/** After every place in a queue: the index may not list an arrival yet. */
const lastInOrder = "~";

function orderOf(meta: Stored<"meta">): string {
  return isOfFlow(meta) ? queuePlace(meta.priority, meta.queuedAt, projectOf(meta)) : lastInOrder;
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
  { day, shared, isInTime }: { day: string; shared: SharedPlaces | undefined; isInTime: () => boolean },
): Promise<boolean> {
  const { table, clock } = services;
  const { project, executions } = placeOf(place);
  const meta = await readItem(table, key.meta(project));
  const isThis = meta !== undefined && (meta.executions ?? 1) === executions;
  const dispatchedAt = new Date(clock.now()).toISOString();
  if (isThis && isInTime() && meta.status === "QUEUED" && meta.pendingStart !== undefined) {
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
  // Another dispatcher has started it, or may be about to while it is queued; the next look finds it, and what has ended since.
  const isQueued = now !== undefined && stateOf(now, executions) === "queued";
  if (now?.dispatchedAt === undefined && !isQueued) {
    await undoPlace(table, itemKey, place, day);
    await shared?.undo(place, day);
  }
  return false;
}

/** The event of the start has the time at which it happens. */
function startedAt({ event, ...rest }: PendingStart, time: string): PendingStart {
  if (event === undefined) return rest;
  return { ...rest, event: { ...event, id: event.id.replace(event.time, time), time } };
}

/** One project with a place, as a look finds it. */
interface Seen {
  state: PlaceState;
  /** Failed phases that are to be tried again now. */
  due: DueRetry[];
}

async function readStates(
  services: DispatchServices,
  places: ReadonlySet<string>,
  readWaits: Ways["readWaits"],
): Promise<Map<string, Seen>> {
  if (places.size === 0) return new Map();
  const waits = await readWaits();
  const read = [...places].map(async (place) => [place, await readState(services, place, waits)] as const);
  return new Map(await Promise.all(read));
}

async function readState(
  services: DispatchServices,
  place: string,
  waits: ReadonlyMap<string, OpenWait[]>,
): Promise<Seen> {
  const { table, manifests } = services;
  const { project, executions } = placeOf(place);
  const meta = await readAsItIs(table, key.meta(project));
  if (meta === undefined) return { state: "ended", due: [] };
  // A damaged project may be at work: its place is not given to another one.
  if (!isOfKind(meta, "meta")) return { state: "isBeingErased" in meta ? "ended" : "working", due: [] };
  const state = stateOf(meta, executions);
  const own = waits.get(project);
  if (state !== "working" || own === undefined) return { state, due: [] };
  const isWaiting = isParked(await manifests.read(meta.manifest), own);
  return { state: isWaiting ? "waiting" : "working", due: await dueRetries(services, meta, own) };
}

function stateOf(meta: MetaItem, executions: number): PlaceState {
  if ((meta.executions ?? 1) !== executions) return "ended";
  if (meta.status === "QUEUED") return "queued";
  return meta.status === "RUNNING" ? "working" : "ended";
}
