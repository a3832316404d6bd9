import { Hono } from "hono";
import { openForOperator } from "../../inbox/decider.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { viewTurns } from "../views/turns.ts";

/** `/:id/turns`: each turn of each session of the project, for operators. */
export function turnRoutes({ options, decider }: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/:id/turns", async (c) => {
    const project = await openForOperator(decider, requireCaller(c), c.req.param("id"));
    return c.json(await viewTurns(options, project.id, c.req.query()));
  });
  return app;
}
