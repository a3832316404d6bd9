import { Hono } from "hono";
import { logFailure } from "../../telemetry/log-failure.ts";
import { logLine } from "../../telemetry/log-line.ts";
import { Problem } from "../problem.ts";
import type { Env, Services } from "../services.ts";
import { deployedTriggers } from "./active-triggers.ts";
import { type Outcome, outcomes } from "./outcomes.ts";
import { kindOfTrigger } from "./trigger-kinds.ts";

/** Signed messages of other systems. They are answered with 202 when it is certain what has come of them, and with 503 in doubt: then the sender repeats them. */
export function hookRoutes(services: Services): Hono<Env> {
  const { manifests, options } = services;
  const app = new Hono<Env>();

  app.post("/:engagement/:trigger", async (c) => {
    const { engagement, trigger: name } = c.req.param();
    const all = await deployedTriggers({ manifests, deployments: options.deployments });
    const hook = all.find(({ trigger, flow, acts }) => acts && trigger.name === name && flow.engagement === engagement);
    const received = hook && kindOfTrigger(hook.trigger).receive?.(services, hook, c.req.raw);
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
