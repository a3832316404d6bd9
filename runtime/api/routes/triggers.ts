import { Hono } from "hono";
import { flowServices } from "../queue/arrival-services.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { tryTrigger } from "../triggers/try-trigger.ts";
import { readFields } from "./read-input.ts";

/** `/api/triggers`: tries of single triggers, for operators. */
export function triggerRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/:engagement/:trigger/trial", async (c) => {
    const caller = requireCaller(c);
    const { event, time, start } = await readFields(c);
    const { engagement, trigger } = c.req.param();
    const trial = { engagement, trigger, event, time, start: start === true };
    return c.json(await tryTrigger(flowServices(services), caller, trial));
  });
  return app;
}
