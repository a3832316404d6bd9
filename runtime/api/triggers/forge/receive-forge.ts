import { createHash } from "node:crypto";
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
import { eventsAt, isPassedOver } from "./look.ts";
import type { NamedPlace } from "./message-kind.ts";
import { type ForgeName, keysIn, messageKinds } from "./message-kinds.ts";
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
  if (repository === undefined) return "ignored";
  if (!services.hurry.mayAsk(`${active.flow.engagement}/${active.trigger.name}`)) {
    logLine("info", "message-left-to-look", { engagement: active.flow.engagement, trigger: active.trigger.name });
    return "ignored";
  }
  const acting: LookServices = { ...flowServices(services), secrets: services.options.secrets };
  if (active.trigger.on === "push") {
    if (place.on !== undefined) return "ignored";
    return (await lookNow(acting, active, repository)) > 0 ? "started" : "ignored";
  }
  return lookAtPlace(acting, active, repository, place);
}

/** Moves no place of a look: what else happened before it is left to the next look. */
async function lookAtPlace(
  services: LookServices,
  active: ActiveForgeTrigger,
  repository: WatchedRepository,
  { on, comment: id }: NamedPlace,
): Promise<Outcome> {
  const { on: cause } = active.trigger;
  const isComment = cause === "comment";
  if (on === undefined || isComment !== (id !== undefined)) return "ignored";
  if (!isComment && (cause === "issue") !== (on.kind === "issue")) return "ignored";
  // An event that a look has passed is old: a message that is sent again starts nothing.
  const { since } = await placeOfLook(services, active, repository);
  const forge = await openWatched(services, repository);
  const find = () =>
    id !== undefined ? forge.comment(id, on) : on.kind === "issue" ? forge.issue(on.number) : forge.request(on.number);
  const object = await find().catch((error: unknown) => {
    if (isPassedOver(error)) return undefined;
    throw error;
  });
  const unread = createSeenEvents();
  const events = object === undefined ? [] : await eventsAt(forge, repository.name, object, since, unread);
  const vouching = createVouching(forge);
  const outcomes = new Set<Outcome>(unread.all.length > 0 ? ["unusable"] : []);
  for (const event of events) outcomes.add((await startFor(services, active, forge, event, vouching)).outcome);
  return (["started", "unusable", "unvouched"] as const).find((each) => outcomes.has(each)) ?? "ignored";
}
