import type { Json } from "../../../../base/json.ts";
import type { ForgeCause } from "../../../../schema/event-values.ts";
import { evaluateBounded } from "../../../expressions/evaluate-bounded.ts";
import { isGone, TooLong } from "../../../forge/failure.ts";
import type { Forge, Listed } from "../../../forge/forge.ts";
import { openForge } from "../../../forge/open-forge.ts";
import { type LookedUntil, lookedUntil, mostSeen, notSeen, recordLooked } from "../../../ledger/looks.ts";
import { logFailure } from "../../../telemetry/log-failure.ts";
import { logLine } from "../../../telemetry/log-line.ts";
import type { ActiveTrigger } from "../active-triggers.ts";
import { isRefusal } from "../refused-event.ts";
import { startByTrigger } from "../start-by-trigger.ts";
import type { LookServices } from "../trigger-kind.ts";
import type { ForgeEvent } from "./events-of.ts";
import { noteFailure, noteRecovery, SecretMissing } from "./failing-looks.ts";
import { changedSince, eventsAt, pushOf } from "./look.ts";
import { beginOf, oldBefore, placeAfter } from "./place-of-look.ts";
import { unlessResting } from "./rests.ts";
import { createSeenEvents, type Followed, type SeenEvents } from "./seen-events.ts";
import { createVouching, unvouched, type Vouching, writersComments } from "./vouch.ts";

export type ActiveForgeTrigger = ActiveTrigger<ForgeCause>;
export type WatchedRepository = ActiveForgeTrigger["trigger"]["repositories"][number];

/** Parts of a list in one look: hundreds of changes of another kind are passed over at once. */
const mostParts = 10;
/** Objects after which a look reads no further part. */
const manyObjects = 15;
/** A trigger that is new acts on what happened since shortly before: the forge's clock may be another one. */
const marginMs = 60_000;

/** Opens a repository with crew's credentials. Rejects while the secret is not stored. */
export async function openWatched(
  { secrets }: Pick<LookServices, "secrets">,
  repository: WatchedRepository,
): Promise<Forge> {
  const secret = await secrets?.(repository.credentials);
  if (secret === undefined) throw new SecretMissing(`The secret ${repository.credentials} is not stored.`);
  return openForge(repository, secret, "look");
}

/** Returns the place up to which a trigger has followed a repository; of a new one, shortly before now. */
export function placeOfLook(
  { table, clock }: Pick<LookServices, "table" | "clock">,
  { flow, trigger }: ActiveForgeTrigger,
  repository: WatchedRepository,
): Promise<LookedUntil> {
  const place = { engagement: flow.engagement, trigger: trigger.name, repository: repository.name };
  return lookedUntil(table, place, new Date(clock.now() - marginMs).toISOString());
}

/** Looks at a repository, from where the last look came to, and records what came of it. */
export async function lookNow(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
): Promise<number> {
  const from = await placeOfLook(services, active, repository);
  const look = () => lookFrom(services, active, repository, from);
  const started = await unlessResting(services, repository, look).catch(async (error: unknown) => {
    await noteFailure(services, from, error);
    throw error;
  });
  if (started === "rests") return 0;
  await noteRecovery(services, from);
  return started;
}

async function lookFrom(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
  from: LookedUntil,
): Promise<number> {
  const forge = await openWatched(services, repository);
  return active.trigger.on === "push"
    ? lookAtBranch(services, active, repository, forge, from)
    : lookAtObjects(services, active, repository, forge, from, active.trigger.on);
}

async function lookAtBranch(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
  forge: Forge,
  from: LookedUntil,
): Promise<number> {
  const head = await forge.branchHead(repository.branch);
  if (head === from.head) return 0;
  const at = new Date(services.clock.now()).toISOString();
  const vouching = createVouching(forge);
  // A branch that is seen for the first time has not moved.
  const push = from.head && (await pushOf(forge, repository, { before: from.head, head, at }, vouching));
  const seen = createSeenEvents();
  await startAll(services, active, forge, push ? [push] : [], seen, vouching);
  await recordLooked(services.table, from, { head, since: at }, seen.all);
  return seen.started;
}

async function lookAtObjects(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
  forge: Forge,
  from: LookedUntil,
  cause: Exclude<ForgeCause, "push">,
): Promise<number> {
  const vouching = createVouching(forge);
  const listed: Listed[] = [];
  let place = from;
  let started = 0;
  let read = 0;
  for (let part = 1; part <= mostParts; part += 1) {
    const passed = [...(from.passed ?? []), ...(place.passed ?? [])];
    const changed = await changedSince(forge, cause, beginOf({ ...place, passed }));
    if (changed === undefined) return started;
    const seen = createSeenEvents();
    for (const object of changed.items) {
      const events = await eventsAt(forge, repository.name, object, oldBefore(place), seen);
      await startAll(services, active, forge, events, seen, vouching);
    }
    started += seen.started;
    read += changed.read;
    listed.push(...changed.listed);
    // Only now: killed before, the same events are followed again, and start the same projects.
    const next = placeAfter(place, { ...changed, listed, begin: from.since }, services.clock.now());
    const isDone = next === undefined && seen.all.length === 0;
    const isRecorded = isDone || (await recordLooked(services.table, place, next ?? {}, seen.all));
    if (!isRecorded || next === undefined || !changed.isCut || read >= manyObjects) return started;
    const { pk, sk, seen: before = [] } = place;
    place = { pk, sk, ...next, seen: [...before, ...notSeen(before, seen.all)].slice(-mostSeen) };
  }
  return started;
}

/** Starts projects for events, oldest first. */
async function startAll(
  services: LookServices,
  active: ActiveForgeTrigger,
  forge: Forge,
  events: readonly ForgeEvent[],
  seen: SeenEvents,
  vouching: Vouching,
): Promise<void> {
  for (const event of events) seen.add(event, await startFor(services, active, forge, event, vouching));
}

/** Starts the project of one event, however often it is repeated. Rejects where that is in doubt. */
export async function startFor(
  services: LookServices,
  active: ActiveForgeTrigger,
  forge: Forge,
  event: ForgeEvent,
  vouching: Vouching,
): Promise<Followed> {
  const { trigger, flow } = active;
  const place = { engagement: flow.engagement, trigger: trigger.name };
  try {
    // Nobody comments on a push.
    const bare: Json = { ...event.values, ...(event.on && { comments: [] }) };
    const { when } = trigger;
    const needsComments = mentionsComments(when ?? "");
    // Before the forge is asked about people, unless the condition needs to know.
    if (when !== undefined && !needsComments && (await evaluateBounded(when, { event: bare })) !== true)
      return { outcome: "ignored" };
    const why = await unvouched(event, trigger.who, vouching);
    if (why !== undefined) {
      logLine("info", "event-not-vouched", { ...place, of: event.id, why });
      return { outcome: "unvouched", reason: why };
    }
    const readsComments = needsComments || Object.values(trigger.with ?? {}).some(mentionsComments);
    const comments = readsComments ? await writersComments(forge, event, vouching) : [];
    const values: Json = { ...event.values, ...(event.on && { comments }) };
    if (when !== undefined && needsComments && (await evaluateBounded(when, { event: values })) !== true)
      return { outcome: "ignored" };
    const begin = active.manifest.repository?.name === event.values.repository ? event.begin : undefined;
    await startByTrigger(services, active, { id: `forge ${event.id}`, event: values, begin });
    return { outcome: "started" };
  } catch (error) {
    // Anybody can make an object that is gone, or too long to be read: it must not stop the looks for ever.
    if (!isRefusal(error) && !isGone(error)) throw error;
    logFailure("trigger-refused", error, { ...place, of: event.id });
    const reason = error instanceof TooLong ? "oversized" : "unusable";
    return { outcome: "unusable", reason, why: error.message };
  }
}

function mentionsComments(expression: string): boolean {
  return /\bcomments\b/.test(expression);
}
