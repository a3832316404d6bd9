import { Hono } from "hono";
import { isOfRound } from "../../../schema/table.ts";
import { openForOperator } from "../../inbox/decider.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { eventsAfter } from "../views/events.ts";

/** `/:id/log`: all events, one per line, as a file; optionally of one phase or one of its rounds. */
export function logRoutes({ options, decider }: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/:id/log", async (c) => {
    const project = await openForOperator(decider, requireCaller(c), c.req.param("id"));
    const { phase, round } = c.req.query();
    const events = (await eventsAfter(options.table, project, "")).filter((event) =>
      isOfRound(event, { phase, round }),
    );
    const lines = events.map(({ time, kind, phase: of = "", round: number, text }) => {
      const place = of === "" ? "" : `${of}${number === undefined ? "" : ` ${number}`}`;
      return [time, kind, place, text.replace(/\s+/g, " ")].join("\t");
    });
    const name = ["log", project.id, phase, round]
      .filter(Boolean)
      .join("-")
      .replace(/[^\w-]/g, "");
    return c.body(`${lines.join("\n")}\n`, 200, {
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.txt"`,
    });
  });
  return app;
}
