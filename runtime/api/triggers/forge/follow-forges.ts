import type { Json } from "../../../../base/json.ts";
import { evaluateBounded } from "../../../expressions/evaluate-bounded.ts";
import { ForgeFailure } from "../../../forge/failure.ts";
import type { Forge } from "../../../forge/forge.ts";
import { openForge } from "../../../forge/open-forge.ts";
import { type LookedUntil, lookedUntil, recordLooked } from "../../../ledger/looks.ts";
import { logFailure } from "../../../telemetry/log-failure.ts";
import { logLine } from "../../../telemetry/log-line.ts";
import type { ActiveTrigger } from "../active-triggers.ts";
import { isRefusal } from "../refused-event.ts";
import { startByTrigger } from "../start-by-trigger.ts";
import type { LookServices } from "../trigger-kind.ts";
import type { ForgeEvent } from "./events-of.ts";
import { changedSince, eventsAt, type ForgeCause, pushOf } from "./look.ts";
import { createVouching, unvouched, type Vouching, writersComments } from "./vouch.ts";

export type ActiveForgeTrigger = ActiveTrigger<ForgeCause>;
export type WatchedRepository = ActiveForgeTrigger["trigger"]["repositories"][number];

/** Objects of one look whose events are read: what is left is read by the next one. */
const mostObjects = 30;
/** A trigger that is new acts on what happened since shortly before: the forge's clock may be another one. */
const marginMs = 60_000;

/** Opens a repository with crew's credentials. Rejects while the secret is not stored. */
export async function openWatched(
  { secrets }: Pick<LookServices, "secrets">,
  repository: WatchedRepository,
): Promise<Forge> {
  const secret = await secrets?.(repository.credentials);
  if (secret === undefined) throw new Error(`The secret ${repository.credentials} is not stored.`);
  return openForge(repository, secret, "read");
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

/** Looks at a repository, from where the last look came to. */
export async function lookNow(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
): Promise<number> {
  const from = await placeOfLook(services, active, repository);
  if (from.restsUntil !== undefined && services.clock.now() < Date.parse(from.restsUntil)) return 0;
  const forge = await openWatched(services, repository);
  try {
    return active.trigger.on === "push"
      ? await lookAtBranch(services, active, repository, forge, from)
      : await lookAtObjects(services, active, repository, forge, from, active.trigger.on);
  } catch (error) {
    if (error instanceof ForgeFailure && error.until !== undefined)
      await recordLooked(services.table, from, { restsUntil: new Date(error.until).toISOString() });
    throw error;
  }
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
  // A branch that is seen for the first time has not moved.
  const events = from.head === undefined ? [] : [await pushOf(forge, repository, from.head, head, at)];
  const started = await startAll(services, active, forge, events);
  await recordLooked(services.table, from, { head, since: at });
  return started;
}

async function lookAtObjects(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
  forge: Forge,
  from: LookedUntil,
  cause: Exclude<ForgeCause, "push">,
): Promise<number> {
  const changed = await changedSince(forge, cause, from);
  if (changed === undefined) return 0;
  const vouching = createVouching(forge);
  let started = 0;
  let since = from.since;
  let looked = 0;
  for (const object of changed.items) {
    // Objects of one moment are looked at together: the next look begins with that moment again.
    if (looked >= mostObjects && object.updatedAt > since) break;
    const events = await eventsAt(forge, repository.name, object, from.since);
    started += await startAll(services, active, forge, events, vouching);
    since = object.updatedAt > since ? object.updatedAt : since;
    looked += 1;
  }
  // Only now: killed before, the same events are followed again, and start the same projects.
  const isAll = looked === changed.items.length && !changed.isCut;
  await recordLooked(services.table, from, { since, ...(isAll && changed.tag !== undefined && { tag: changed.tag }) });
  return started;
}

/** Starts projects for events, oldest first. Resolves with the number of events that have one. */
export async function startAll(
  services: LookServices,
  active: ActiveForgeTrigger,
  forge: Forge,
  events: readonly ForgeEvent[],
  vouching: Vouching = createVouching(forge),
): Promise<number> {
  let started = 0;
  for (const event of events)
    if ((await startFor(services, active, forge, event, vouching)) === "started") started += 1;
  return started;
}

export type ForgeOutcome = "started" | "ignored" | "unvouched" | "unusable";

/** Starts the project of one event, however often it is repeated. Rejects where that is in doubt. */
export async function startFor(
  services: LookServices,
  active: ActiveForgeTrigger,
  forge: Forge,
  event: ForgeEvent,
  vouching: Vouching,
): Promise<ForgeOutcome> {
  const { trigger, flow } = active;
  const place = { engagement: flow.engagement, trigger: trigger.name };
  try {
    const bare: Json = { ...event.values, comments: [] };
    const { when } = trigger;
    const readsComments = mentionsComments(active);
    // Before the forge is asked about people, unless the condition needs to know.
    if (when !== undefined && !readsComments && (await evaluateBounded(when, { event: bare })) !== true)
      return "ignored";
    const why = await unvouched(event, trigger.who, vouching);
    if (why !== undefined) {
      logLine("info", "event-not-vouched", { ...place, event: event.id, why });
      return "unvouched";
    }
    const comments = readsComments ? await writersComments(forge, event, vouching) : [];
    const values: Json = { ...event.values, comments };
    if (when !== undefined && readsComments && (await evaluateBounded(when, { event: values })) !== true)
      return "ignored";
    await startByTrigger(services, active, { id: `forge ${event.id}`, event: values });
    return "started";
  } catch (error) {
    if (!isRefusal(error)) throw error;
    logFailure("trigger-refused", error, place);
    return "unusable";
  }
}

function mentionsComments({ trigger }: ActiveForgeTrigger): boolean {
  return [trigger.when ?? "", ...Object.values(trigger.with ?? {})].some((text) => /\bcomments\b/.test(text));
}
