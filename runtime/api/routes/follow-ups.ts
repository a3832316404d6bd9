import { Hono } from "hono";
import { answerItem } from "../../inbox/answer-item.ts";
import { followUpKind } from "../../inbox/kinds/follow-up/follow-up-kind.ts";
import { notFound } from "../../inbox/refusal.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { flowServices } from "../queue/arrival-services.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { createSiteData } from "../site-data.ts";
import { requireActing, startFollowUp } from "../triggers/follow-ups.ts";
import { answerChange } from "./answer.ts";
import { followUpFromForm } from "./forms.ts";
import { readInput } from "./read-input.ts";

/** `/:id/follow-ups`: starts of other projects that the end of this one has proposed. */
export function followUpRoutes(services: Services): Hono<Env> {
  const { decider } = services;
  const app = new Hono<Env>();
  app.get("/:id/follow-ups/:trigger/:execution", async (c) => {
    const { id, trigger, execution } = c.req.param();
    const view = await createSiteData(services, requireCaller(c)).followUp(id, trigger, Number(execution));
    if (view === undefined) throw notFound("proposed start");
    return c.json(view);
  });
  app.post("/:id/follow-ups/:trigger/:execution/decision", async (c) => {
    const { id, trigger, execution } = c.req.param();
    const page = onPage(c, "projects", id, "follow-ups", trigger, execution);
    const caller = requireCaller(c);
    const input = await readInput(c, "FollowUpInput", followUpFromForm);
    const address = { project: id, trigger, execution: Number(execution) };
    const itemKey = followUpKind.key(address);
    const view = await createSiteData(services, caller).followUp(id, trigger, address.execution);
    if (view?.mayDecide && input.verdict === "start") await requireActing(flowServices(services), itemKey);
    const body = await answerItem(decider, followUpKind, caller, address, input);
    // The sweep starts it otherwise.
    const isStarted = await startFollowUp(flowServices(services), itemKey).catch((error: unknown) => {
      logFailure("follow-up-later", error, { project: id, trigger });
      return false;
    });
    const text = isStarted ? "It is started." : "Your decision is recorded.";
    return answerChange(services, c, { body, page, text });
  });
  return app;
}
