import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { Json } from "../../../base/json.ts";
import { evaluateBounded } from "../../expressions/evaluate-bounded.ts";
import { key } from "../../ledger/keys.ts";
import { settleMessage, takeMessage } from "../../ledger/triggers.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { logLine } from "../../telemetry/log-line.ts";
import { Problem } from "../problem.ts";
import { flowServices } from "../queue/arrival-services.ts";
import { readBounded } from "../read-bounded.ts";
import type { Env, Services } from "../services.ts";
import { type ActiveTrigger, activeTriggers } from "./active-triggers.ts";
import { receiveForge } from "./forge/receive-forge.ts";
import { mostBytes, parseMessage } from "./message-body.ts";
import { type Outcome, outcomes } from "./outcomes.ts";
import { isRefusal } from "./refused-event.ts";
import { isUnsigned, verifyStandard } from "./standard-webhook.ts";
import { startByTrigger } from "./start-by-trigger.ts";

type Webhook = ActiveTrigger<"webhook">;
const kinds = ["webhook", "issue", "comment", "pull-request", "push"] as const;
type Hook = ActiveTrigger<(typeof kinds)[number]>;

const schemes = { standard: verifyStandard } as const;

/** Signed messages of other systems. They are answered with 202 when it is certain what has come of them, and with 503 in doubt: then the sender repeats them. */
export function hookRoutes(services: Services): Hono<Env> {
  const { manifests, options } = services;
  const app = new Hono<Env>();

  app.post("/:engagement/:trigger", async (c) => {
    const { engagement, trigger: name } = c.req.param();
    const all = await activeTriggers(kinds, { manifests, deployments: options.deployments });
    const hook = all.find(({ trigger, flow }) => trigger.name === name && flow.engagement === engagement);
    const received = hook && receiveBy(services, hook, c.req.raw);
    if (hook === undefined || received === undefined) throw unknownAddress();
    const outcome = await received.catch((error: unknown): Outcome => {
      logFailure("message-later", error, { engagement, trigger: name });
      return "doubtful";
    });
    const { status, words, isRefused } = outcomes[outcome];
    const place = { engagement: hook.flow.engagement, trigger: name };
    if (isRefused) logLine("warn", "message-refused", { ...place, outcome });
    await services.messageCounts.add(place, outcome);
    return c.json({ outcome, detail: words }, status, status === 503 ? { "retry-after": "60" } : {});
  });

  app.all("*", () => {
    throw unknownAddress();
  });
  return app;
}

const unknownAddress = () => new Problem(404, "Not found", "No trigger takes messages at this address.");

/** Undefined for a trigger whose forge is only asked. */
function receiveBy(services: Services, { trigger, ...at }: Hook, request: Request): Promise<Outcome> | undefined {
  if (trigger.on === "webhook") return receive(services, { trigger, ...at }, request);
  return trigger.secret === undefined ? undefined : receiveForge(services, { trigger, ...at }, trigger.secret, request);
}

async function receive(services: Services, webhook: Webhook, request: Request): Promise<Outcome> {
  const { table, clock, secrets } = services.options;
  const { trigger, flow } = webhook;
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
  const message = key.message(flow.engagement, trigger.name, digest);
  if (!(await takeMessage(table, message, clock.now()))) return "repeated";
  const outcome = await act(services, webhook, event, digest);
  await settleMessage(table, message, new Date(clock.now()).toISOString());
  return outcome;
}

/** Killed before the message is settled, it is repeated, and leads to the same project. */
async function act(services: Services, webhook: Webhook, event: Json, digest: string): Promise<Outcome> {
  const { when } = webhook.trigger;
  try {
    if (when !== undefined && (await evaluateBounded(when, { event })) !== true) return "ignored";
    await startByTrigger(flowServices(services), webhook, { event, id: `message ${digest}` });
    return "started";
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return "unusable";
  }
}
