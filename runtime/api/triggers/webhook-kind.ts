import { createHash } from "node:crypto";
import { readBounded } from "../read-bounded.ts";
import type { Services } from "../services.ts";
import { startByMessage } from "./act-once.ts";
import type { ActiveTrigger } from "./active-triggers.ts";
import { mostBytes, parseMessage } from "./message-body.ts";
import type { Outcome } from "./outcomes.ts";
import { isUnsigned, verifyStandard } from "./standard-webhook.ts";
import type { TriggerKind } from "./trigger-kind.ts";

const schemes = { standard: verifyStandard } as const;

/** Signed messages of any other system, whose JSON is the event. */
export const webhookKind: TriggerKind<"webhook"> = { receive };

async function receive(services: Services, webhook: ActiveTrigger<"webhook">, request: Request): Promise<Outcome> {
  const { clock, secrets } = services.options;
  const { trigger } = webhook;
  const body = await readBounded(request, mostBytes);
  if (body === undefined) return "oversized";
  // Before the secret is read: anybody can send a message without a signature.
  if (isUnsigned(request.headers)) return "unsigned";
  const secret = await secrets?.(trigger.secret);
  if (secret === undefined) throw new Error(`The secret ${trigger.secret} is not stored.`);
  const verified = schemes[trigger.scheme]({ headers: request.headers, body }, secret, clock.now());
  if ("refused" in verified) return verified.refused;

  const event = parseMessage(body);
  if (event === undefined) return "unreadable";
  const digest = createHash("sha256").update(`${verified.id}.`).update(body).digest("hex");
  return startByMessage(services, webhook, event, digest);
}
