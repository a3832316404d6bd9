import { Hono } from "hono";
import { drop, viewLessons } from "../lessons/lessons-here.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { answerChange } from "./answer.ts";
import { optionalText, readFields } from "./read-input.ts";

/** `/api/lessons`: the lessons that projects have left for later ones, for operators. */
export function lessonRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/", async (c) => c.json(await viewLessons(services, requireCaller(c), c.req.query("engagement"))));
  app.post("/drop", async (c) => {
    onPage(c, "lessons");
    const caller = requireCaller(c);
    const { engagement, lesson, reason } = await readFields(c);
    const request = {
      engagement: optionalText(engagement) ?? "",
      lesson: optionalText(lesson) ?? "",
      reason: optionalText(reason) ?? "",
    };
    if (request.engagement !== "" && request.lesson !== "") onPage(c, "lessons", request.engagement, request.lesson);
    const body = await drop(services, caller, request);
    return answerChange(services, c, { body, page: "/lessons", text: "The lesson is dropped." });
  });
  return app;
}
