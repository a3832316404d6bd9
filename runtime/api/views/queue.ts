import { compareText } from "../../../base/compare-text.ts";
import { marks, projectOf, queueMark } from "../../../schema/table.ts";
import type { FlowQueue, QueueView, StatusManifest } from "../../../schema/types.ts";
import { type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { readProject, sortItems } from "../../inbox/project-records.ts";
import { pauseOf } from "../../inbox/provider-pause.ts";
import { firstRetry, mayPass } from "../../inbox/retry.ts";
import { dayOf } from "../../ledger/days.ts";
import { placeOf, startsOf } from "../../ledger/flow-places.ts";
import { key } from "../../ledger/keys.ts";
import { manifestUnder } from "../../ledger/people.ts";
import { countMarked, itemsOf, readFirstMarked, readItem, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import { Problem } from "../problem.ts";
import { flowsOf, type QueuedFlow } from "../queue/flows.ts";
import { newerOfKey } from "../queue/newest-of-key.ts";
import { placesOfRepository } from "../queue/shared-places.ts";
import { isParked, type OpenWait, openFollowUps, openWaits } from "../queue/waiting-projects.ts";
import type { Services } from "../services.ts";
import { viewLooks } from "./looks.ts";
import { waitingFor } from "./waiting-for.ts";
import { viewWebhooks } from "./webhooks.ts";

type Meta = Stored<"meta">;
type Sources = Pick<Services, "options" | "decider" | "messageCounts">;

const mostQueuedShown = 100;

/** The queues of the flows that the caller operates. */
export async function viewQueue(
  services: Sources,
  caller: Caller,
  { engagement, flow }: { engagement?: string | undefined; flow?: string | undefined },
): Promise<QueueView> {
  if (!caller.isOperator) throw new Problem(403, "For the delivery team", "Only the delivery team sees the queues.");
  const { table, manifests } = services.decider;
  const flows = (await flowsOf(manifests, services.options.deployments)).filter(
    (each) =>
      (engagement === undefined || each.engagement === engagement) &&
      (flow === undefined || each.flow.name === flow || each.flow.declaredAs === flow),
  );
  if (flows.length === 0) return { flows: [] };
  await services.messageCounts.flush();
  const [settled, changing, waits, followUps] = await Promise.all([
    readMarked(table, marks.projects),
    readMarked(table, marks.changing),
    openWaits(table),
    openFollowUps(table),
  ]);
  // During a change of marks a project may appear under both.
  const metas = [...new Map(itemsOf([...settled, ...changing], "meta").map((meta) => [meta.pk, meta])).values()];
  const shown = await Promise.all(flows.map((each) => viewFlow(services, caller, each, { metas, waits, followUps })));
  return { flows: shown.filter((each) => each !== undefined) };
}

interface Found {
  metas: readonly Meta[];
  waits: ReadonlyMap<string, OpenWait[]>;
  followUps: readonly Stored<"follow-up">[];
}

async function viewFlow(
  { decider }: Sources,
  caller: Caller,
  queue: QueuedFlow,
  { metas, waits, followUps }: Found,
): Promise<FlowQueue | undefined> {
  const { table, manifests, clock } = decider;
  const { engagement, flow, deployment } = queue;
  const manifest = await manifests.read(deployment.manifest);
  if (memberOf(manifest, operatorGroup, caller) === undefined) return undefined;
  const mark = queueMark(engagement, flow.name);
  const [listed, queuedCount, item, webhooks, looks] = await Promise.all([
    readFirstMarked(table, mark, mostQueuedShown),
    countMarked(table, mark),
    readItem(table, key.dispatch(engagement, flow.name)),
    viewWebhooks(table, queue, manifest),
    viewLooks(table, queue, manifest, clock.now()),
  ]);
  const own = metas.filter((meta) => meta.engagement === engagement && meta.flow === flow.name);
  const running = own.filter(({ status }) => status === "RUNNING");
  const waiting = await Promise.all(
    running.map((meta) => viewWaiting(decider, meta, waits.get(projectOf(meta)) ?? [])),
  );
  const stopped = own.filter(({ status }) => status === "STOPPED");
  const startsToday = item?.[startsOf(dayOf(new Date(clock.now()).toISOString()))]?.size ?? 0;
  const { atOnce, perDay } = flow.limits;
  const providerPause = await pauseOf(decider, deployment.config);
  const isDayOver = perDay !== undefined && startsToday >= perDay;
  const shared = await viewShared(table, engagement, flow);
  const isFull = shared !== undefined && shared.projects.length >= shared.atOnce && (item?.atWork?.size ?? 0) < atOnce;
  const blocked = providerPause !== undefined ? "provider" : isFull ? "repository" : "places";
  const holds = item?.paused !== undefined ? "paused" : isDayOver ? "day" : blocked;
  return {
    engagement,
    flow: flow.name,
    title: deployment.title,
    atOnce,
    ...(perDay !== undefined && { perDay }),
    startsToday,
    ...(item?.paused && { paused: item.paused }),
    ...(item?.wentOn && { wentOn: item.wentOn }),
    ...(queuedCount > 0 && { holds }),
    ...(providerPause && { providerPause }),
    ...(shared && { repository: shared }),
    queued: itemsOf(listed, "meta").flatMap((meta) => {
      const { title, startedBy, priority, queuedAt: since } = meta;
      return priority === undefined || since === undefined
        ? []
        : [{ id: projectOf(meta), title, startedBy, priority, since }];
    }),
    queuedCount,
    working: running
      .filter((_, index) => waiting[index] === undefined)
      .map((meta) => ({ id: projectOf(meta), title: meta.title, since: meta.dispatchedAt ?? meta.createdAt })),
    waiting: waiting.filter((each) => each !== undefined),
    proposed: proposedIn(
      followUps.filter(({ proposed }) => proposed.flow === flow.name),
      metas.filter((meta) => meta.engagement === engagement),
      clock.now(),
    ),
    failed: await Promise.all(
      stopped
        .toSorted((a, b) => compareText(b.finishedAt ?? "", a.finishedAt ?? ""))
        .map(async (meta) => ({
          id: projectOf(meta),
          title: meta.title,
          since: meta.finishedAt ?? meta.createdAt,
          cause: meta.cause ?? "",
          mayRequeue: (await newerOfKey(table, projectOf(meta), meta)) === undefined,
        })),
    ),
    webhooks,
    looks,
  };
}

async function viewShared(
  table: Sources["decider"]["table"],
  engagement: string,
  { repository }: QueuedFlow["flow"],
): Promise<FlowQueue["repository"]> {
  if (repository === undefined) return undefined;
  const item = await readItem(table, placesOfRepository(engagement, repository));
  return { ...repository, projects: [...(item?.atWork ?? [])].map((place) => placeOf(place).project) };
}

/** A follow-up has no engagement of its own: it is in that of its project. */
function proposedIn(
  followUps: readonly Stored<"follow-up">[],
  metas: readonly Meta[],
  now: number,
): FlowQueue["proposed"] {
  const projects = new Set(metas.map(({ pk }) => pk));
  return followUps
    .filter(({ pk, expiresAt }) => projects.has(pk) && Date.parse(expiresAt) > now)
    .map((item) => ({
      project: projectOf(item),
      trigger: item.trigger,
      execution: item.execution,
      title: item.proposed.title,
      group: item.group,
      since: item.openedAt,
    }))
    .sort((a, b) => compareText(a.since, b.since));
}

async function viewWaiting(
  { table, manifests }: Pick<Services["decider"], "table" | "manifests">,
  meta: Meta,
  waits: readonly OpenWait[],
): Promise<FlowQueue["waiting"][number] | undefined> {
  if (waits.length === 0) return undefined;
  const manifest: StatusManifest = manifestUnder(meta.people, await manifests.read(meta.manifest));
  const id = projectOf(meta);
  const since = waits.map((wait) => ("openedAt" in wait ? wait.openedAt : wait.askedAt)).sort(compareText)[0];
  const shown = { id, meta, manifest, ...sortItems([...waits]) };
  const failed = shown.operators.filter(({ reason }) => manifest.flow?.retry !== undefined && mayPass(reason));
  // The number of earlier tries is in its other records.
  const project = failed.length === 0 ? shown : ((await readProject(table, manifests, id)) ?? shown);
  const retry = firstRetry(project);
  return {
    id,
    title: meta.title,
    since: since ?? meta.createdAt,
    waitingFor: waitingFor(project),
    holdsPlace: !isParked(manifest, waits),
    ...(retry && { retry }),
  };
}
