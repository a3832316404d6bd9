import { Hono } from "hono";
import { openProject } from "../../inbox/decider.ts";
import { notFound } from "../../inbox/refusal.ts";
import { answerSurvey, viewSurvey } from "../../inbox/survey.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { answerChange } from "./answer.ts";
import { surveyFromForm } from "./forms.ts";
import { readInput } from "./read-input.ts";

/** `/:id/survey`: the questions after a project, for the people who are asked and for operators. */
export function surveyRoutes(services: Services): Hono<Env> {
  const { decider } = services;
  const app = new Hono<Env>();
  app.get("/:id/survey", async (c) => {
    const caller = requireCaller(c);
    const view = await viewSurvey(decider, await openProject(decider, caller, c.req.param("id")), caller);
    if (view === undefined) throw notFound("survey");
    return c.json(view);
  });
  app.post("/:id/survey", async (c) => {
    const id = c.req.param("id");
    const page = onPage(c, "projects", id, "survey");
    const caller = requireCaller(c);
    const { answers } = await readInput(c, "SurveyInput", surveyFromForm);
    const body = await answerSurvey(decider, await openProject(decider, caller, id), caller, answers);
    return answerChange(services, c, { body, page, text: "Thank you. Your answers are recorded." });
  });
  return app;
}
