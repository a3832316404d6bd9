import { type Context, Hono } from "hono";
import { readProjectQuery } from "../../../schema/project-query.ts";
import type { StoppedProject } from "../../../schema/types.ts";
import { answerItem } from "../../inbox/answer-item.ts";
import { openProject } from "../../inbox/decider.ts";
import { delegateVote, takeVoteBack } from "../../inbox/kinds/gate/delegate-vote.ts";
import { gateKind } from "../../inbox/kinds/gate/gate-kind.ts";
import { withdrawApproval } from "../../inbox/kinds/gate/withdraw-vote.ts";
import { operatorKind } from "../../inbox/kinds/operator/operator-kind.ts";
import { questionKind } from "../../inbox/kinds/question/question-kind.ts";
import { topUpKind } from "../../inbox/kinds/top-up/top-up-kind.ts";
import { notFound } from "../../inbox/refusal.ts";
import { raiseLimits } from "../projects/raise-limits.ts";
import { raiseToday } from "../projects/raise-today.ts";
import { resumeProject } from "../projects/resume-project.ts";
import { stopProject } from "../projects/stop-project.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { createSiteData } from "../site-data.ts";
import { answerChange } from "./answer.ts";
import { artifactRoutes } from "./artifacts.ts";
import { download } from "./download.ts";
import { eventRoutes } from "./events.ts";
import { followUpRoutes } from "./follow-ups.ts";
import {
  answerFromForm,
  decisionFromForm,
  delegationFromForm,
  limitsFromForm,
  operatorDecisionFromForm,
  resumeFromForm,
  todayFromForm,
  topUpFromForm,
} from "./forms.ts";
import { logRoutes } from "./log.ts";
import { peopleRoutes } from "./people.ts";
import { queuedProjectRoutes } from "./queue.ts";
import { optionalText, readFields, readInput } from "./read-input.ts";
import { startingRoutes } from "./starting.ts";
import { surveyRoutes } from "./survey.ts";
import { turnRoutes } from "./turns.ts";

/** `/api/projects`. Every change returns JSON, or for a form a redirect with a message. */
export function projectRoutes(services: Services): Hono<Env> {
  const { options, decider } = services;
  const app = new Hono<Env>();
  const answer = (c: Context<Env>, body: object, page: string, text: string) =>
    answerChange(services, c, { body, page, text });
  const data = (c: Context<Env>) => createSiteData(services, requireCaller(c));

  // Without a page, returns the first projects as a plain list.
  app.get("/", async (c) => {
    const search = new URL(c.req.url).searchParams;
    const page = await data(c).projects(readProjectQuery(search));
    return search.has("page") ? c.json(page) : c.json(page.projects);
  });
  app.get("/:id", async (c) => c.json(found(await data(c).project(c.req.param("id")), "project")));
  app.get("/:id/statement-of-work", async (c) => c.json(found(await data(c).statement(c.req.param("id")), "project")));
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
    const result = await answerItem(decider, gateKind, caller, { project: id, phase, round: count(round) }, input);
    const { decision, isDecided, leadsTo = "team" } = result;
    const text = decision.verdict === "approve" ? approvedText(isDecided) : outcomeTexts[leadsTo];
    return answer(c, result, page, text);
  });
  app.post("/:id/gates/:phase/:round/withdrawal", async (c) => {
    const { id, phase, round } = c.req.param();
    const page = onPage(c, "projects", id, "gates", phase, round);
    const caller = requireCaller(c);
    const input = await readInput(c, "WithdrawalInput", ({ decisionId }) => ({ decisionId }));
    const withdrawal = await withdrawApproval(decider, caller, { project: id, phase, round: count(round) }, input);
    return answer(c, withdrawal, page, "Your approval is withdrawn. You can decide again.");
  });
  app.post("/:id/gates/:phase/:round/delegation", async (c) => {
    const { id, phase, round } = c.req.param();
    const page = onPage(c, "projects", id, "gates", phase, round);
    const caller = requireCaller(c);
    const input = await readInput(c, "DelegationInput", delegationFromForm);
    const act = await delegateVote(decider, caller, { project: id, phase, round: count(round) }, input);
    return answer(c, act, page, `Your vote is passed on to ${act.to?.name}, who is told by mail.`);
  });
  app.post("/:id/gates/:phase/:round/delegation-withdrawal", async (c) => {
    const { id, phase, round } = c.req.param();
    const page = onPage(c, "projects", id, "gates", phase, round);
    const caller = requireCaller(c);
    const input = await readInput(c, "WithdrawalInput", ({ decisionId }) => ({ decisionId }));
    const act = await takeVoteBack(decider, caller, { project: id, phase, round: count(round) }, input);
    return answer(c, act, page, "Your vote is yours again. You can decide now.");
  });
  app.post("/:id/questions/:question/answer", async (c) => {
    const { id, question } = c.req.param();
    const page = onPage(c, "projects", id, "questions", question);
    const caller = requireCaller(c);
    const input = await readInput(c, "AnswerInput", answerFromForm);
    const result = await answerItem(decider, questionKind, caller, { project: id, question }, input);
    return answer(c, result, page, "Your answer is with the team.");
  });
  app.post("/:id/operator/:phase/:entry/decision", async (c) => {
    const { id, phase, entry } = c.req.param();
    const page = onPage(c, "projects", id, "operator", phase, entry);
    const caller = requireCaller(c);
    const input = await readInput(c, "OperatorDecisionInput", operatorDecisionFromForm);
    const result = await answerItem(decider, operatorKind, caller, { project: id, phase, entry: count(entry) }, input);
    return answer(c, result, page, "Your decision is recorded.");
  });
  app.get("/:id/top-ups/:number", async (c) => {
    const { id, number } = c.req.param();
    return c.json(found(await data(c).topUp(id, count(number)), "request"));
  });
  app.post("/:id/top-ups/:number/decision", async (c) => {
    const { id, number } = c.req.param();
    const page = onPage(c, "projects", id, "top-ups", number);
    const caller = requireCaller(c);
    const input = await readInput(c, "TopUpInput", topUpFromForm);
    const result = await answerItem(decider, topUpKind, caller, { project: id, number: count(number) }, input);
    return answer(c, result, page, result.verdict === "grant" ? "The money is granted." : "Your refusal is recorded.");
  });
  app.post("/:id/limits", async (c) => {
    const id = c.req.param("id");
    const page = onPage(c, "projects", id);
    const caller = requireCaller(c);
    const input = await readInput(c, "LimitsInput", limitsFromForm);
    return answer(c, await raiseLimits(decider, options.objects, caller, id, input), page, "The limit is raised.");
  });
  app.post("/:id/today", async (c) => {
    const id = c.req.param("id");
    const page = onPage(c, "projects", id);
    const caller = requireCaller(c);
    const input = await readInput(c, "TodayInput", todayFromForm);
    return answer(c, await raiseToday(decider, caller, id, input), page, "The money of today is raised.");
  });
  app.post("/:id/stop", async (c) => {
    const project = c.req.param("id");
    onPage(c, "projects", project, "stop");
    const caller = requireCaller(c);
    const { reason } = await readFields(c);
    const result = await stopProject(decider, caller, { project, reason: optionalText(reason) ?? "" });
    return answer(c, result, `/projects/${project}`, stopTexts[result.progress]);
  });
  app.post("/:id/resume", async (c) => {
    const project = c.req.param("id");
    onPage(c, "projects", project, "resume");
    const caller = requireCaller(c);
    const input = await readInput(c, "ResumeInput", resumeFromForm);
    const { id, execution } = await resumeProject(options, decider, caller, project, input);
    return answer(c, { id, execution }, `/projects/${id}`, "The project continues.");
  });

  app.get("/:id/original", async (c) => {
    const { meta } = await openProject(decider, requireCaller(c), c.req.param("id"));
    if (meta.original === undefined) throw notFound("original");
    return download(meta.original.name, await options.objects.get(meta.original.digest));
  });

  app.route("/", startingRoutes(services));
  app.route("/", eventRoutes(services));
  app.route("/", artifactRoutes(services));
  app.route("/", logRoutes(services));
  app.route("/", turnRoutes(services));
  app.route("/", peopleRoutes(services));
  app.route("/", surveyRoutes(services));
  app.route("/", queuedProjectRoutes(services));
  app.route("/", followUpRoutes(services));
  return app;
}

const stopTexts = {
  saving: "The project is being stopped: the turns at work are finished and saved first.",
  ending: "The project stops when its final phases have ended. Everyone involved is notified.",
  stopped: "The project has stopped. Everyone involved is notified.",
} as const satisfies Record<StoppedProject["progress"], string>;

const outcomeTexts = {
  team: "Your request for changes is with the team.",
  operator:
    "Your request for changes is recorded. No further round is left, so the delivery team decides how to go on.",
  stop: "Your request for changes is recorded. No further round is left, so the project stops, with everything written so far kept.",
  review: "The work is being reviewed again. You will be asked for your decision after that.",
  end: "Your rejection is recorded, and the project has ended. Everyone involved is notified.",
};

function approvedText(isDecided: boolean): string {
  return isDecided ? "Your approval is recorded." : "Your approval is recorded; others have yet to approve.";
}

function found<Found>(value: Found | undefined, what: string): Found {
  if (value === undefined) throw notFound(what);
  return value;
}

/** Parses a number in a path; anything else is not found. */
function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw notFound("page");
  return Number(text);
}
