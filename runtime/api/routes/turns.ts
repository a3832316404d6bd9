import { Hono } from "hono";
import { operatorGroup } from "../../inbox/caller.ts";
import { openProject, requireMember } from "../../inbox/decider.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { viewTurns } from "../views/turns.ts";

/** `/:id/turns`: each turn of each session of the project, for operators. */
export function turnRoutes({ options, decider }: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/:id/turns", async (c) => {
    const caller = requireCaller(c);
    const project = await openProject(decider, caller, c.req.param("id"));
    requireMember(project, operatorGroup, caller);
    return c.json(await viewTurns(options, project.id, c.req.query()));
  });
  return app;
}
