import { createHash } from "node:crypto";
import { ForgeFailure, unlessGone } from "../../../forge/failure.ts";
import { logLine } from "../../../telemetry/log-line.ts";
import { flowServices } from "../../queue/arrival-services.ts";
import { readBounded } from "../../read-bounded.ts";
import type { Services } from "../../services.ts";
import { actOnce } from "../act-once.ts";
import { mostBytes, parseMessage } from "../message-body.ts";
import type { Outcome } from "../outcomes.ts";
import type { LookServices } from "../trigger-kind.ts";
import {
  type ActiveForgeTrigger,
  lookNow,
  openWatched,
  placeOfLook,
  startFor,
  type WatchedRepository,
} from "./follow-forges.ts";
import { eventsAt } from "./look.ts";
import type { NamedPlace } from "./message-kind.ts";
import { type ForgeName, keysIn, messageKinds } from "./message-kinds.ts";
import { oldBefore } from "./place-of-look.ts";
import { unlessResting } from "./rests.ts";
import { createSeenEvents } from "./seen-events.ts";
import { createVouching } from "./vouch.ts";

/** Takes in a message of a forge, which says where to look and nothing else: what happened is read from the forge, as the looks of each minute do. */
export async function receiveForge(
  services: Services,
  active: ActiveForgeTrigger,
  secretName: string,
  request: Request,
): Promise<Outcome> {
  const { clock, secrets } = services.options;
  const { trigger } = active;
  const body = await readBounded(request, mostBytes);
  if (body === undefined) return "oversized";
  const forges = [...new Set(trigger.repositories.map(({ forge }) => forge))];
  // Before the secret is read: anybody can send a message without a signature.
  const signed = forges.find((forge) => !messageKinds[forge].isUnsigned(request.headers));
  if (signed === undefined) return "unsigned";
  const secret = await secrets?.(secretName);
  if (secret === undefined) throw new Error(`The secret ${secretName} is not stored.`);
  const forgery = messageKinds[signed].forgeryIn({ headers: request.headers, body }, keysIn(secret), clock.now());
  if (forgery !== undefined) return forgery;

  const message = parseMessage(body);
  if (message === undefined) return "unreadable";
  // GitHub signs neither a time nor an id.
  const digest = createHash("sha256").update(body).digest("hex");
  const place = messageKinds[signed].placeIn(message);
  return actOnce(services, active, digest, async () =>
    place === undefined ? "ignored" : act(services, active, signed, place),
  );
}

async function act(
  services: Services,
  active: ActiveForgeTrigger,
  forge: ForgeName,
  place: NamedPlace,
): Promise<Outcome> {
  const repository = active.trigger.repositories.find(
    (each) => each.forge === forge && each.project.toLowerCase() === place.project.toLowerCase(),
  );
  if (repository === undefined) return "unwatched";
  if (!services.hurry.mayAsk(`${active.flow.engagement}/${active.trigger.name}`)) return leaveToLook(active);
  const acting: LookServices = { ...flowServices(services), secrets: services.options.secrets };
  const outcome = await unlessResting(acting, repository, () => lookAtPlace(acting, active, repository, place)).catch(
    (error: unknown) => {
      if (error instanceof ForgeFailure && error.kind === "limited") return "rests" as const;
      throw error;
    },
  );
  return outcome === "rests" ? leaveToLook(active) : outcome;
}

function leaveToLook({ flow, trigger }: ActiveForgeTrigger): Outcome {
  logLine("info", "message-left-to-look", { engagement: flow.engagement, trigger: trigger.name });
  return "ignored";
}

/** Moves no place of a look: what else happened before it is left to the next look. */
async function lookAtPlace(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
  { on, comment: id }: NamedPlace,
): Promise<Outcome> {
  const { on: cause } = active.trigger;
  if (cause === "push")
    return on === undefined && (await lookNow(services, active, repository)) > 0 ? "started" : "ignored";
  const isComment = cause === "comment";
  if (on === undefined || isComment !== (id !== undefined)) return "ignored";
  if (!isComment && (cause === "issue") !== (on.kind === "issue")) return "ignored";
  // An event that the looks have passed is old: a message that is sent again starts nothing.
  const since = oldBefore(await placeOfLook(services, active, repository));
  const forge = await openWatched(services, repository);
  const find = async () =>
    id !== undefined ? forge.comment(id, on) : on.kind === "issue" ? forge.issue(on.number) : forge.request(on.number);
  const object = await unlessGone(find(), undefined);
  const unread = createSeenEvents();
  const events = object === undefined ? [] : await eventsAt(forge, repository.name, object, since, unread);
  const vouching = createVouching(forge);
  const outcomes = new Set<Outcome>(unread.all.length > 0 ? ["unusable"] : []);
  for (const event of events) outcomes.add((await startFor(services, active, forge, event, vouching)).outcome);
  return (["started", "unusable", "unvouched"] as const).find((each) => outcomes.has(each)) ?? "ignored";
}
