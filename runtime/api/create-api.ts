import { type Context, Hono } from "hono";
import { OutputUnreadable } from "../../schema/parse-outputs.ts";
import { ObjectOfOtherVersion, whyUnreadable } from "../artifacts/object-store.ts";
import type { Decider } from "../inbox/decider.ts";
import { createSweep, type Sweep } from "../inbox/sweep.ts";
import { DamagedItem, ItemOfOtherVersion, ProjectBeingErased } from "../ledger/stored.ts";
import { logFailure } from "../telemetry/log-failure.ts";
import { oneApiVersion } from "./access/api-version.ts";
import { loopbackOnly, securityHeaders } from "./access/guard.ts";
import { signInRoutes } from "./access/sign-in.ts";
import { isFromThisMachine } from "./access/this-machine.ts";
import { createAlertWatch, type WatchAlerts } from "./alerts/watch-alerts.ts";
import { kindOfAddress } from "./kind-of-address.ts";
import { keepLessons } from "./lessons/keep-lessons.ts";
import { type NoticeServices, sendNotices } from "./notices/send-notices.ts";
import type { ApiOptions } from "./options.ts";
import { Problem, problemOfRefusal } from "./problem.ts";
import { completeChanges } from "./projects/complete-changes.ts";
import { wakeForMoney } from "./projects/raise-today.ts";
import { type FlowServices, flowServices } from "./queue/arrival-services.ts";
import { dispatch } from "./queue/dispatch.ts";
import { flowsOf } from "./queue/flows.ts";
import { completeArrivals } from "./queue/take-key.ts";
import { pageOf, refusedForm } from "./refused-form.ts";
import { formPages } from "./routes/form-pages.ts";
import { lessonRoutes } from "./routes/lessons.ts";
import { projectRoutes } from "./routes/projects.ts";
import { queueRoutes } from "./routes/queue.ts";
import { isForm, readFields } from "./routes/read-input.ts";
import { servedRoutes } from "./routes/served.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { statementRoutes } from "./routes/starting.ts";
import { thisMachineRoutes } from "./routes/this-machine.ts";
import { triggerRoutes } from "./routes/triggers.ts";
import { createServices, type Env, type Services } from "./services.ts";
import { createSiteData } from "./site-data.ts";
import { staticFiles } from "./static-files.ts";
import { traceChanges } from "./trace-changes.ts";
import { followEnds } from "./triggers/ends.ts";
import { startDecided } from "./triggers/follow-ups.ts";
import { hookRoutes } from "./triggers/hooks.ts";
import { createLooks, type LookOutside } from "./triggers/looks.ts";
import { createSchedules } from "./triggers/schedules.ts";
import type { LookServices } from "./triggers/trigger-kind.ts";

export interface Api {
  /** The API, sign-in and the site, for a Node server or a Lambda function. */
  app: Hono<Env>;
  /** Sends pending notices, and delivers decisions that did not reach the state machine; call at start-up and then regularly. */
  sweep(): Promise<Swept>;
}

export function createApi(options: ApiOptions): Api {
  const services = createServices(options);
  const app = new Hono<Env>();
  app.onError((error, c) => answerError(services, error, c));
  app.use(securityHeaders(options.identity.baseUrl));
  if (options.oneMachine) app.use(loopbackOnly(options.identity.baseUrl));
  // Senders of signed messages are no callers: nothing of theirs is read before the signature is verified.
  app.route("/hooks", hookRoutes(services));
  app.use("/api/*", oneApiVersion());
  if (options.siteFiles !== undefined) app.use(staticFiles(options.siteFiles));
  app.use(async (c, next) => {
    c.set("caller", await services.callers.identify(c));
    return next();
  });
  app.use("/api/projects/:id/*", traceChanges());
  app.route("/auth", signInRoutes(options.identity, services.cookies, services.sessions));
  app.route("/api/projects", projectRoutes(services));
  app.route("/api/statements", statementRoutes(services));
  app.route("/api/queue", queueRoutes(services));
  app.route("/api/lessons", lessonRoutes(services));
  app.route("/api/served", servedRoutes(services));
  app.route("/api/triggers", triggerRoutes(services));
  app.route("/api/sessions", sessionRoutes(services));
  if (options.oneMachine) app.route("/", thisMachineRoutes(services, options.oneMachine));
  app.route("/api", formPages());
  app.all("/api/*", () => {
    throw new Problem(404, "Not found", "There is no such address in this API.");
  });
  app.get("*", (c) => renderPage(services, c));
  app.notFound(() => new Problem(404, "Not found", "There is nothing at this address.").toResponse());
  const sweep = createSweep();
  const watchAlerts = createAlertWatch();
  // Without alerts no project has to be read.
  const watch: WatchAlerts = async (watched) => ((await haveAlerts(services)) ? watchAlerts(watched) : 0);
  // In the cloud, EventBridge Scheduler follows the schedules.
  const { oneMachine } = options;
  const followSchedules = oneMachine && !oneMachine.playsCauses ? createSchedules() : undefined;
  const lookOutside = oneMachine?.playsCauses ? undefined : createLooks();
  return {
    app,
    async sweep() {
      const starting = flowServices(services);
      await services.messageCounts.flush();
      await followSchedules?.(starting).catch((error: unknown) => logFailure("schedules-later", error, {}));
      const { mailer, secrets } = options;
      return sweepAll({ ...services.decider, ...starting, mailer, secrets }, sweep, watch, lookOutside);
    },
  };
}

async function haveAlerts({ decider }: Services): Promise<boolean> {
  const { readable } = await decider.manifests.deployed();
  return readable.some(({ manifest }) => manifest.alerts !== undefined);
}

export interface Swept {
  sent: number;
  started: number;
  /** Projects of flows that have left their queues. */
  dispatched: number;
  /** Ends of projects that have started what follows them. */
  followed: number;
  /** Events outside that have started a project. */
  looked: number;
  /** Ended projects whose lessons were kept. */
  lessons: number;
  told: number;
  /** Alerts that were raised or have ended. */
  alerts: number;
}

/**
 * Repeats recorded actions that may not have reached the state machine or people. A part that fails does not end the others: a
 * function is paused as soon as its answer is known. Rejects afterwards, so that the failure is counted.
 */
export async function sweepAll(
  services: Decider & NoticeServices & LookServices,
  sweep: Sweep,
  watch: WatchAlerts = async () => 0,
  lookOutside: LookOutside = async () => 0,
): Promise<Swept> {
  const alerts = watch(services);
  // Alerts write notices, which are to be sent with this sweep.
  const told = alerts.catch(() => 0).then(() => sendNotices(services));
  const lessons = learn(services);
  // A project that has waited for the end of another one is shown its lessons.
  const dispatched = lessons.catch(() => 0).then(() => dispatchQueues(services));
  const parts = {
    // The dispatcher lets failed phases be tried again, which is to be delivered with this sweep.
    sent: dispatched.catch(() => 0).then(() => deliver(services, sweep)),
    started: completeChanges(services),
    dispatched,
    // The dispatcher remembers the ends that it sees, so that they are followed with this sweep.
    followed: dispatched.catch(() => 0).then(() => follow(services)),
    looked: lookOutside(services),
    lessons,
    told,
    alerts,
  };
  const swept = { sent: 0, started: 0, dispatched: 0, followed: 0, looked: 0, lessons: 0, told: 0, alerts: 0 };
  // All at once: a part that fails while another one is awaited would end the process.
  const failed = await Promise.all(
    (Object.entries(parts) as [keyof Swept, Promise<number>][]).map(async ([part, work]) => {
      try {
        swept[part] = await work;
        return [];
      } catch (error) {
        logFailure("sweep-failed", error, { part });
        return [part];
      }
    }),
  );
  if (failed.flat().length > 0) throw new Error(`The sweep failed: ${failed.flat().join(", ")}.`);
  return swept;
}

/** Records the projects of keys whose arrival was interrupted, then starts what may start. */
async function dispatchQueues(services: FlowServices): Promise<number> {
  const flows = await flowsOf(services.manifests, services.deployments);
  if (flows.length === 0) return 0;
  await completeArrivals(services.table);
  return dispatch(services, flows);
}

/** Without a deployed engagement that keeps lessons nothing has to be read. */
async function learn(services: Decider): Promise<number> {
  const { readable } = await services.manifests.deployed();
  return readable.some(({ manifest }) => manifest.lessons !== undefined) ? keepLessons(services) : 0;
}

/** Starts what people have decided to start after the end of a project, then follows further ends. */
async function follow(services: FlowServices): Promise<number> {
  return (await startDecided(services)) + (await followEnds(services));
}

/** Delivers decisions, and wakes those who wait for a day whose money was raised. */
async function deliver(services: Decider, sweep: Sweep): Promise<number> {
  const [sent, woken] = await Promise.all([sweep(services), wakeForMoney(services)]);
  return sent + woken;
}

async function renderPage(services: Services, c: Context<Env>): Promise<Response> {
  const { render } = services.options;
  if (render === undefined) return c.notFound();
  const flash = services.cookies.read(c, "flash");
  const response = await render(c.req.raw, {
    crew: createSiteData(services, c.get("caller"), { flash, ...visitOf(services, c) }),
  });
  const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  c.res = response;
  if (flash !== undefined && isPage) services.cookies.clear(c, "flash");
  return c.res;
}

/** Access of a request to local data: only from this computer, and to the outbox with its key. */
function visitOf({ cookies }: Services, c: Context<Env>) {
  const isHere = isFromThisMachine(c);
  return { isHere, hasOutboxKey: isHere && cookies.read(c, "outbox") !== undefined };
}

/** Returns the form's page with the reason to a form, and problem details to any other caller. */
async function answerError(services: Services, error: Error, c: Context<Env>): Promise<Response> {
  const refused = problemOfRefusal(error);
  if (refused === undefined)
    logFailure("request-failed", error, { method: c.req.method, path: kindOfAddress(c.req.path) });
  const problem = refused ?? problemOf(error);
  // A form from a different site's page gets no page of this one.
  if (!isForm(c) || problem.title === "From another site" || problem.status === 421) return problem.toResponse();
  if (problem.status === 401) await leadToSignIn(c);
  const page = await refusedForm(services, c, problem).catch((failure: unknown) => {
    logFailure("refusal-not-shown", failure, { path: kindOfAddress(c.req.path) });
  });
  if (page) return page;
  services.cookies.write(c, "flash", { kind: "refused", text: problem.message });
  return c.redirect(pageOf(c), 303);
}

/** Shows a person whose session ended during writing the typed text, and a sign-in link that leads back to its form. */
async function leadToSignIn(c: Context<Env>): Promise<void> {
  // A body that cannot be read cannot be shown again; the sign-in link is shown anyway.
  await readFields(c).catch(() => undefined);
  c.set("page", `/sign-in?${new URLSearchParams({ returnTo: pageOf(c) })}`);
}

function isOfOtherVersion(error: Error): boolean {
  return (
    error instanceof ObjectOfOtherVersion || error instanceof OutputUnreadable || error instanceof ItemOfOtherVersion
  );
}

/** Converts an error to a problem: locally, a table that refuses writes means a full disk. */
function problemOf(error: Error): Problem {
  if (error instanceof ProjectBeingErased) return new Problem(410, "Being erased", error.message);
  if (isOfOtherVersion(error)) return new Problem(500, "Written by another version", error.message);
  const unreadable = whyUnreadable(error);
  if (unreadable !== undefined) {
    const detail = `${unreadable} in storage, and this page or request needs it. Restore it from a backup; nothing else is affected.`;
    return new Problem(500, "A file is missing or damaged", detail);
  }
  if (error instanceof DamagedItem) {
    const detail = `${error.message}. Restore the table from a backup, or repair the item; other projects are not affected.`;
    return new Problem(500, "A record is damaged", detail);
  }
  return error.name === "InternalServerError"
    ? new Problem(503, "Not recorded", `${error.message} Nothing was recorded, and nothing is lost.`)
    : new Problem(500, "Something went wrong", "Nothing is lost; try again in a moment.");
}
