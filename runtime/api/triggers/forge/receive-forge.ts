import { createHash } from "node:crypto";
import { key } from "../../../ledger/keys.ts";
import { settleMessage, takeMessage } from "../../../ledger/triggers.ts";
import { flowServices } from "../../queue/arrival-services.ts";
import { readBounded } from "../../read-bounded.ts";
import type { Services } from "../../services.ts";
import { mostBytes, parseMessage } from "../message-body.ts";
import type { Outcome } from "../outcomes.ts";
import {
  type ActiveForgeTrigger,
  type ForgeServices,
  lookNow,
  openWatched,
  placeOfLook,
  startFor,
  type WatchedRepository,
} from "./follow-forges.ts";
import { type ForgeName, forgeryIn, isUnsigned } from "./forge-signature.ts";
import { eventsAt, isPassedOver } from "./look.ts";
import { type NamedPlace, placeIn } from "./read-message.ts";
import { createVouching } from "./vouch.ts";

/** Takes in a message of a forge, which says where to look and nothing else: what happened is read from the forge, as the looks of each minute do. */
export async function receiveForge(
  services: Services,
  active: ActiveForgeTrigger,
  secretName: string,
  request: Request,
): Promise<Outcome> {
  const { table, clock, secrets } = services.options;
  const { trigger, flow } = active;
  const body = await readBounded(request, mostBytes);
  if (body === undefined) return "oversized";
  const forges = [...new Set(trigger.repositories.map(({ forge }) => forge))];
  // Before the secret is read: anybody can send a message without a signature.
  const signed = forges.find((forge) => !isUnsigned(forge, request.headers));
  if (signed === undefined) return "unsigned";
  const secret = await secrets?.(secretName);
  if (secret === undefined) throw new Error(`The secret ${secretName} is not stored.`);
  const forgery = forgeryIn(signed, { headers: request.headers, body }, secret, clock.now());
  if (forgery !== undefined) return forgery;

  const message = parseMessage(body);
  if (message === undefined) return "unreadable";
  // GitHub signs neither a time nor an id.
  const digest = createHash("sha256").update(body).digest("hex");
  const itemKey = key.message(flow.engagement, trigger.name, digest);
  if (!(await takeMessage(table, itemKey, clock.now()))) return "repeated";
  const place = placeIn(signed, message);
  const outcome = place === undefined ? "ignored" : await act(services, active, signed, place);
  await settleMessage(table, itemKey, new Date(clock.now()).toISOString());
  return outcome;
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
  const acting: ForgeServices = { ...flowServices(services), secrets: services.options.secrets };
  if (active.trigger.on === "push") {
    if (place.on !== undefined) return "ignored";
    return (await lookNow(acting, active, repository)) > 0 ? "started" : "ignored";
  }
  return lookAtPlace(acting, active, repository, place);
}

/** Moves no place of a look: what else happened before it is left to the next look. */
async function lookAtPlace(
  services: ForgeServices,
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
  const events = object === undefined ? [] : await eventsAt(forge, repository.name, object, since);
  const vouching = createVouching(forge);
  const outcomes = new Set<Outcome>();
  for (const event of events) outcomes.add(await startFor(services, active, forge, event, vouching));
  return (["started", "unusable", "unvouched"] as const).find((each) => outcomes.has(each)) ?? "ignored";
}
