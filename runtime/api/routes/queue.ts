import { Hono } from "hono";
import { cancelProject, pauseQueue, prioritiseProject, requeueProject } from "../queue/change-queue.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { viewQueue } from "../views/queue.ts";
import { answerChange } from "./answer.ts";
import { optionalText, readFields } from "./read-input.ts";

/** Page of the queues. */
const board = "/queue";

/** `/api/queue`: the queues of the flows, for operators. */
export function queueRoutes(services: Services): Hono<Env> {
  const { options, decider } = services;
  const app = new Hono<Env>();
  app.get("/", async (c) => {
    const { engagement, flow } = c.req.query();
    return c.json(await viewQueue(services, requireCaller(c), { engagement, flow }));
  });
  app.post("/pause", async (c) => {
    onPage(c, "queue");
    const caller = requireCaller(c);
    const { engagement, flow, paused, reason } = await readFields(c);
    const request = {
      engagement: optionalText(engagement) ?? "",
      flow: optionalText(flow) ?? "",
      paused: paused === true || paused === "true",
      reason: optionalText(reason) ?? "",
    };
    if (request.engagement !== "" && request.flow !== "") onPage(c, "queue", request.engagement, request.flow);
    const body = await pauseQueue(options, decider, caller, request);
    return answerChange(services, c, {
      body,
      page: board,
      text: body.paused ? "The queue is paused." : "The queue goes on.",
    });
  });
  return app;
}

/** Changes of single projects in a queue, below `/api/projects/:id`. A form of the board leads back to it. */
export function queuedProjectRoutes(services: Services): Hono<Env> {
  const { options, decider } = services;
  const app = new Hono<Env>();
  app.post("/:id/cancel", async (c) => {
    onPage(c, "projects", c.req.param("id"), "queue");
    const caller = requireCaller(c);
    const { reason } = await readFields(c);
    const request = { project: c.req.param("id"), reason: optionalText(reason) ?? "" };
    const body = await cancelProject(decider, caller, request);
    return answerChange(services, c, { body, page: board, text: "The project is cancelled." });
  });
  app.post("/:id/priority", async (c) => {
    onPage(c, "projects", c.req.param("id"), "queue");
    const caller = requireCaller(c);
    const { reason, priority } = await readFields(c);
    const request = { project: c.req.param("id"), reason: optionalText(reason) ?? "", priority };
    const body = await prioritiseProject(decider, caller, request);
    return answerChange(services, c, { body, page: board, text: `The project has priority ${body.priority}.` });
  });
  app.post("/:id/requeue", async (c) => {
    onPage(c, "projects", c.req.param("id"), "queue");
    const caller = requireCaller(c);
    const { reason } = await readFields(c);
    const request = { project: c.req.param("id"), reason: optionalText(reason) ?? "" };
    const body = await requeueProject(options, decider, caller, request);
    return answerChange(services, c, { body, page: board, text: "The project is in the queue again." });
  });
  return app;
}
