import { type Context, Hono } from "hono";
import type { Flash } from "../../../schema/site-data.ts";
import { cleanTitle, longestTitle } from "../../statement/clean-title.ts";
import { answerQuestion } from "../decide/answer-question.ts";
import { decideGate } from "../decide/decide-gate.ts";
import { decideOperator } from "../decide/decide-operator.ts";
import { openProject } from "../decide/decider.ts";
import { raiseLimits } from "../decide/raise-limits.ts";
import { incomplete, notFound, Problem } from "../problem.ts";
import type { GivenOriginal } from "../projects/original.ts";
import { resumeProject } from "../projects/resume-project.ts";
import { startProject } from "../projects/start-project.ts";
import { stopProject } from "../projects/stop-project.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { createSiteData } from "../site-data.ts";
import { artifactRoutes } from "./artifacts.ts";
import { download } from "./download.ts";
import { eventRoutes } from "./events.ts";
import { answerFromForm, decisionFromForm, limitsFromForm, operatorDecisionFromForm } from "./forms.ts";
import { isForm, readFields, readInput } from "./read-input.ts";

/** A statement of work that is too long is read, so that it can be refused in words; percent-encoding triples it. */
const START_BYTES = 24 * 1_048_576;

/** `/api/projects`. Every change answers JSON, or for a form the page to go to with a message on it. */
export function projectRoutes(services: Services): Hono<Env> {
  const { options, decider } = services;
  const app = new Hono<Env>();
  const answer = (c: Context<Env>, body: object, page: string, text: string, status: 200 | 201 = 200) => {
    if (!isForm(c)) return c.json(body, status);
    const flash: Flash = { kind: "done", text };
    services.cookies.write(c, "flash", flash);
    return c.redirect(page, 303);
  };
  const data = (c: Context<Env>) => createSiteData(services, requireCaller(c));

  app.get("/", async (c) => c.json(await data(c).projects()));
  app.post("/", async (c) => {
    onPage(c, "projects", "new");
    const caller = requireCaller(c);
    const { engagement, title, sow, original } = await readFields(c, START_BYTES);
    const input = {
      engagement: optionalText(engagement),
      title: givenTitle(title),
      sow: optionalText(sow) ?? "",
      original: givenOriginal(original),
    };
    const id = await startProject(options, caller, input);
    return answer(c, { id }, `/projects/${id}`, "The project has started.", 201);
  });
  app.get("/:id", async (c) => c.json(found(await data(c).project(c.req.param("id")), "project")));
  app.get("/:id/decisions", async (c) => {
    const id = c.req.param("id");
    const log = found(await data(c).decisions(id), "project");
    return c.json(log, 200, {
      "content-disposition": `attachment; filename="decisions-${id.replace(/[^\w-]/g, "")}.json"`,
    });
  });
  app.get("/:id/gates/:phase/:round", async (c) => {
    const { id, phase, round } = c.req.param();
    return c.json(found(await data(c).gate(id, phase, count(round)), "gate"));
  });
  app.get("/:id/questions/:question", async (c) => {
    const { id, question } = c.req.param();
    return c.json(found(await data(c).question(id, question), "question"));
  });
  app.get("/:id/operator/:phase/:entry", async (c) => {
    const { id, phase, entry } = c.req.param();
    return c.json(found(await data(c).operator(id, phase, count(entry)), "decision"));
  });

  app.post("/:id/gates/:phase/:round/decision", async (c) => {
    const { id, phase, round } = c.req.param();
    const page = onPage(c, "projects", id, "gates", phase, round);
    const caller = requireCaller(c);
    const input = await readInput(c, "DecisionInput", decisionFromForm);
    const result = await decideGate(decider, caller, { project: id, phase, round: count(round) }, input);
    const { decision, isDecided, leadsTo = "team" } = result;
    const text = decision.verdict === "approve" ? approvedText(isDecided) : requestTexts[leadsTo];
    return answer(c, result, page, text);
  });
  app.post("/:id/questions/:question/answer", async (c) => {
    const { id, question } = c.req.param();
    const page = onPage(c, "projects", id, "questions", question);
    const caller = requireCaller(c);
    const input = await readInput(c, "AnswerInput", answerFromForm);
    const result = await answerQuestion(decider, caller, { project: id, question }, input);
    return answer(c, result, page, "Your answer is with the team.");
  });
  app.post("/:id/operator/:phase/:entry/decision", async (c) => {
    const { id, phase, entry } = c.req.param();
    const page = onPage(c, "projects", id, "operator", phase, entry);
    const caller = requireCaller(c);
    const input = await readInput(c, "OperatorDecisionInput", operatorDecisionFromForm);
    const result = await decideOperator(decider, caller, { project: id, phase, entry: count(entry) }, input);
    return answer(c, result, page, "Your decision is recorded.");
  });
  app.post("/:id/limits", async (c) => {
    const id = c.req.param("id");
    const page = onPage(c, "projects", id);
    const caller = requireCaller(c);
    const input = await readInput(c, "LimitsInput", limitsFromForm);
    return answer(c, await raiseLimits(decider, options.objects, caller, id, input), page, "The limit is raised.");
  });
  app.post("/:id/stop", async (c) => {
    const project = c.req.param("id");
    onPage(c, "projects", project, "stop");
    const caller = requireCaller(c);
    const { reason } = await readFields(c);
    const result = await stopProject(decider, caller, { project, reason: optionalText(reason) ?? "" });
    return answer(c, result, `/projects/${project}`, "The project has stopped. Everybody concerned is told.");
  });
  app.post("/:id/resume", async (c) => {
    const project = c.req.param("id");
    onPage(c, "projects", project, "resume");
    const caller = requireCaller(c);
    const { from, comment } = await readFields(c);
    const request = { project, from: optionalText(from) ?? "", comment: optionalText(comment) };
    const result = await resumeProject(options, decider, caller, request);
    return answer(c, result, `/projects/${result.id}`, "The project goes on.");
  });

  app.get("/:id/original", async (c) => {
    const { meta } = await openProject(decider, requireCaller(c), c.req.param("id"));
    if (meta.original === undefined) throw notFound("original");
    return download(meta.original.name, await options.objects.get(meta.original.digest));
  });

  app.route("/", eventRoutes(services));
  app.route("/", artifactRoutes(services));
  return app;
}

const requestTexts = {
  team: "Your request for changes is with the team.",
  operator:
    "Your request for changes is recorded. No further round is left, so the delivery team decides how to go on.",
  stop: "Your request for changes is recorded. No further round is left, so the project stops, with everything written so far kept.",
};

function approvedText(isDecided: boolean): string {
  return isDecided ? "Your approval is recorded." : "Your approval is recorded; others have yet to approve.";
}

function found<Found>(value: Found | undefined, what: string): Found {
  if (value === undefined) throw notFound(what);
  return value;
}

/** A number in a path; anything else names nothing. */
function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw notFound("page");
  return Number(text);
}

/** It stands in subjects of e-mails and in Git, so it is one line; the longest name the page takes has 120 characters. */
function givenTitle(value: unknown): string | undefined {
  const title = cleanTitle(optionalText(value) ?? "");
  if (title.length > longestTitle) {
    const detail = `A title has at most ${longestTitle} characters.`;
    throw incomplete("The title is too long", [{ pointer: "/title", detail }]);
  }
  return title === "" ? undefined : title;
}

function givenOriginal(value: unknown): GivenOriginal | undefined {
  if (value === undefined) return undefined;
  const { name, base64 } = (value ?? {}) as Partial<Record<keyof GivenOriginal, unknown>>;
  if (typeof name !== "string" || typeof base64 !== "string")
    throw new Problem(422, "Not understood", "The original has a name and its bytes in base64.");
  return { name, base64 };
}

function optionalText(value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw new Problem(422, "Not understood", "Every field must be text.");
  return value;
}
