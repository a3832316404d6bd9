import { Hono } from "hono";
import { renderInput } from "../../../schema/render-input.ts";
import type { Flow, StartedProject } from "../../../schema/types.ts";
import { NotEvaluated } from "../../expressions/evaluate-bounded.ts";
import type { Caller } from "../../inbox/caller.ts";
import { incomplete, type Refusal } from "../../inbox/refusal.ts";
import { key } from "../../ledger/keys.ts";
import type { OriginalItem } from "../../ledger/project-item.ts";
import { readItem } from "../../ledger/read.ts";
import { cleanTitle, longestTitle } from "../../statement/clean-title.ts";
import { Problem } from "../problem.ts";
import { requireInput } from "../projects/flow-input.ts";
import { inputOf } from "../projects/form-input.ts";
import { type GivenOriginal, keepOriginal } from "../projects/original.ts";
import { keepReading, originalOf } from "../projects/readings.ts";
import { startProject } from "../projects/start-project.ts";
import { chooseStartable, type Startable, startableBy } from "../projects/startable.ts";
import { requireStatementOfWork } from "../projects/statement-of-work.ts";
import { flowServices } from "../queue/arrival-services.ts";
import { arrive } from "../queue/arrive.ts";
import { flowsOf } from "../queue/flows.ts";
import type { NewArrival } from "../queue/new-arrival.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { answerChange } from "./answer.ts";
import { isForm, optionalText, readFields } from "./read-input.ts";

/** A statement that is too long is read anyway, so that the refusal can describe it; percent-encoding triples its size. */
const startBytes = 24 * 1_048_576;

const checkPage = (token: string): string => `/projects/new/check?${new URLSearchParams({ reading: token })}`;

const inputPage = (name: string): string => `/projects/new/input?${new URLSearchParams({ engagement: name })}`;

/** `POST /api/statements`: the first step of starting a project, with a file or typed text. The person sees the read text before the second. */
export function statementRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/", async (c) => {
    onPage(c, "projects", "new");
    const caller = requireCaller(c);
    const { engagement, repository, sow } = await readFields(c, startBytes);
    const startable = await startableBy(services, caller);
    const { name, manifest } = chooseStartable(startable, optionalText(engagement), optionalText(repository));
    if (manifest.flow?.input !== undefined)
      return answerChange(services, c, { body: { engagement: name }, page: inputPage(name), status: 200 });
    const handed = { engagement: name, text: optionalText(sow) ?? "", file: c.get("files")?.file };
    const token = await keepReading(services, caller, handed);
    return answerChange(services, c, { body: { reading: token }, page: checkPage(token), status: 201 });
  });
  return app;
}

/** `POST /api/projects`: starts a project from text and optionally its original file. */
export function startingRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/", async (c) => {
    onPage(c, "projects", "new");
    const caller = requireCaller(c);
    const {
      engagement,
      repository,
      title,
      sow,
      input: sent,
      original,
      reading,
      ...fields
    } = await readFields(c, startBytes);
    const token = optionalText(reading);
    if (token !== undefined) c.set("page", checkPage(token));
    const all = await startableBy(services, caller);
    const startable = chooseStartable(all, optionalText(engagement), optionalText(repository));
    if (startable.manifest.flow?.input !== undefined) c.set("page", inputPage(startable.name));
    const { flow } = startable.manifest;
    const given = flow?.input === undefined ? undefined : requireInput(flow, isForm(c) ? inputOf(flow, fields) : sent);
    if (given === undefined && sent !== undefined) throw withoutInput(startable.name);
    const statement =
      given === undefined ? (optionalText(sow) ?? "") : renderInput(startable.manifest.title, flow?.input ?? {}, given);
    const file = await keptOriginal(original, token, { services, caller });
    const project = { title: givenTitle(title), sow: statement, original: file };
    const started =
      flow === undefined
        ? { id: await startProject(services.options, caller, startable, project) }
        : await startInFlow(services, caller, { startable, flow }, { ...project, input: given });
    return answerChange(services, c, {
      body: { ...started, ...(services.options.oneMachine?.rehearses && { rehearsed: "wholly" }) },
      page: `/projects/${started.id}`,
      text: startedText(started),
      status: 201,
    });
  });
  return app;
}

/** Starts a project of a flow, by its queue. */
async function startInFlow(
  services: Services,
  caller: Caller,
  { startable, flow }: { startable: Startable; flow: Flow },
  project: Pick<NewArrival, "title" | "sow" | "original" | "input">,
): Promise<StartedProject> {
  requireStatementOfWork(project.sow);
  const { options, decider } = services;
  const flows = await flowsOf(decider.manifests, options.deployments);
  const to = flows.find((each) => each.engagement === startable.manifest.name && each.flow.name === flow.name);
  if (to === undefined) throw new Error(`The flow ${startable.name} is not deployed.`);
  const { id, isNew } = await arrive(flowServices(services), to, {
    ...project,
    cause: { kind: "person", caller },
  }).catch((error: unknown) => {
    if (!(error instanceof NotEvaluated)) throw error;
    throw incomplete("Not usable as a start", [{ pointer: "/input", detail: error.message }]);
  });
  const meta = await readItem(decider.table, key.meta(id));
  return { id, ...(meta?.status === "QUEUED" && { isQueued: true }), ...(!isNew && { existed: true }) };
}

function startedText({ isQueued, existed }: StartedProject): string {
  if (existed) return "The same key has started this project before.";
  return isQueued ? "The project is queued. It starts when there is a place." : "The project has started.";
}

function withoutInput(name: string): Refusal {
  const detail = `Projects of ${name} are started with a statement of work: send it as "sow".`;
  return incomplete("Not an input", [{ pointer: "/input", detail }]);
}

type Asking = { services: Services; caller: Parameters<typeof originalOf>[1] };

/** The file in the request, or the one stored since it was read. */
async function keptOriginal(
  sent: unknown,
  token: string | undefined,
  { services, caller }: Asking,
): Promise<OriginalItem | undefined> {
  if (token !== undefined) return originalOf(services, caller, token);
  return sent === undefined ? undefined : keepOriginal(services.options.objects, givenOriginal(sent));
}

function givenOriginal(value: unknown): GivenOriginal {
  const { name, base64 } = (value ?? {}) as Partial<Record<keyof GivenOriginal, unknown>>;
  if (typeof name !== "string" || typeof base64 !== "string")
    throw new Problem(422, "Not understood", "The original has a name and its bytes in base64.");
  return { name, base64 };
}

/** The title is used in mail subjects and in Git, so it is one line; the page accepts at most 120 characters. */
function givenTitle(value: unknown): string | undefined {
  const title = cleanTitle(optionalText(value) ?? "");
  if (title.length > longestTitle) {
    const detail = `A title has at most ${longestTitle} characters; this one has ${title.length}.`;
    throw incomplete("The title is too long", [{ pointer: "/title", detail }]);
  }
  return title === "" ? undefined : title;
}
