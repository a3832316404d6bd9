import { createAlertWatch } from "../api/alerts/watch-alerts.ts";
import { type Api, createApi, sweepAll } from "../api/create-api.ts";
import type { ApiOptions } from "../api/options.ts";
import { dispatch } from "../api/queue/dispatch.ts";
import { flowsOf } from "../api/queue/flows.ts";
import { followEnds } from "../api/triggers/ends.ts";
import { createLooks } from "../api/triggers/looks.ts";
import { fireSchedule } from "../api/triggers/schedules.ts";
import { openObjectStore } from "../artifacts/object-store.ts";
import { createManifests } from "../inbox/manifests.ts";
import { createRevisions } from "../inbox/revisions.ts";
import { createSweep } from "../inbox/sweep.ts";
import { openTable } from "../ledger/table.ts";
import { openStepFunctions } from "../machine/step-functions.ts";
import { logLine } from "../telemetry/log-line.ts";
import { startTelemetry } from "../telemetry/start-telemetry.ts";
import { type DirectEvent, type DirectResult, directRequestOf, isDirectEvent } from "./direct-event.ts";
import { flowOfMachine, isEndedEvent } from "./ended-execution.ts";
import { isHttpEvent, requestOf, resultOf } from "./http-event.ts";
import { readParameter, readSecret } from "./parameter.ts";
import { createPatrol } from "./patrol/patrol.ts";
import { isScheduledStart, triggerOf } from "./scheduled-start.ts";
import { sesMailer } from "./ses-mailer.ts";
import { readSettings, type Settings } from "./settings.ts";
import { anyManifest, described, readStartables } from "./startables.ts";
import { failStopped, isStoppedEvent } from "./stopped-container.ts";

/** Files beside the function: the built site and the reader of statements, as in `ApiOptions`. */
export type FunctionSite = Required<Pick<ApiOptions, "render" | "siteFiles" | "statementReader">>;

/**
 * The only function in the cloud. Callers: people through the HTTP API, operators with AWS permissions by invoking it,
 * EventBridge for stopped containers and by schedule. Opened once per instance; loads only the parts that a request
 * needs, so the function behind the events needs no permission for the session key.
 */
export function createFunction(site: FunctionSite, variables = process.env): (event: unknown) => Promise<unknown> {
  const settings = readSettings(variables);
  const base = {
    table: openTable(settings.table),
    objects: openObjectStore(settings.objects),
    machine: openStepFunctions(),
    clock: { now: Date.now },
    mailer: settings.sender === undefined ? undefined : sesMailer(settings.sender),
  };
  const deployed = keepingSuccess(async () => {
    const deployments = await described(await readStartables(settings, base.objects), base.objects);
    return { deployments, manifests: createManifests(base.objects, deployments) };
  });
  const api = keepingSuccess(() => openApi(settings, base, site, deployed()));
  const sweep = createSweep();
  const patrol = createPatrol();
  const lookOutside = createLooks();
  const watch = createAlertWatch(({ alert, value }) => logLine("info", "alert-measured", { alert, value }));
  const secrets = secretsIn(settings);
  const starting = async () => ({ ...base, ...(await deployed()), siteUrl: settings.siteUrl, secrets });
  const telemetry = startTelemetry("crew-api", variables);
  const answer = async (event: unknown): Promise<unknown> => {
    if (isHttpEvent(event)) return resultOf(await (await api()).app.fetch(requestOf(event, settings.siteUrl)));
    if (isDirectEvent(event)) return answerDirectly(await api(), event, settings.siteUrl);
    if (isScheduledStart(event)) return fireSchedule(await starting(), triggerOf(event), event.scheduledTime);
    if (isEndedEvent(event)) {
      const services = await starting();
      const flows = flowOfMachine(await flowsOf(services.manifests, services.deployments), event);
      const dispatched = await dispatch(services, flows);
      // The dispatcher has recorded the end.
      return { dispatched, followed: await followEnds(services) };
    }
    if (isStoppedEvent(event)) return { failed: await failStopped(base, event) };
    if (isSchedule(event)) {
      const services = { ...(await starting()), revisions: createRevisions(base.table, base.objects) };
      const { monthlyBudgetMicros } = settings;
      // Before the sweep, which sends the notices that the patrol writes; its failure ends nothing else.
      const [patrolled] = await Promise.allSettled([patrol({ ...services, monthlyBudgetMicros })]);
      // Without alerts no project has to be read.
      const { alerts } = await services.manifests.read(anyManifest(services.deployments));
      const swept = await sweepAll(services, sweep, alerts && watch, lookOutside);
      if (patrolled.status === "rejected") throw patrolled.reason;
      return swept;
    }
    throw new Error("This event is none that the function knows.");
  };
  return async (event) => {
    const { flush } = await telemetry;
    // The instance is paused after its response.
    return answer(event).finally(flush);
  };
}

function isSchedule(event: unknown): boolean {
  const { source, "detail-type": type } = event as { source?: string; "detail-type"?: string };
  return source === "aws.events" && type === "Scheduled Event";
}

type Base = Pick<ApiOptions, "table" | "objects" | "machine" | "clock" | "mailer">;

async function openApi(
  settings: Settings,
  base: Base,
  site: FunctionSite,
  deployed: Promise<Pick<ApiOptions, "deployments">>,
): Promise<Api> {
  const { siteUrl, issuer, clientId, clientSecretParameter } = settings;
  const [sessionKey, clientSecret, { deployments }] = await Promise.all([
    readParameter(settings.sessionKeyParameter),
    clientSecretParameter === undefined ? undefined : readParameter(clientSecretParameter),
    deployed,
  ]);
  return createApi({
    ...base,
    ...site,
    deployments,
    identity: { issuer, clientId, ...(clientSecret !== undefined && { clientSecret }), baseUrl: siteUrl },
    sessionKey,
    secrets: secretsIn(settings),
    // An HTTP API sends nothing before the response has ended, so a stream sends the existing events and the browser
    // polls.
    streamSeconds: 0,
  });
}

/** Undefined for a deployment whose triggers need none. */
function secretsIn({ secrets }: Settings): ApiOptions["secrets"] {
  return secrets === undefined ? undefined : (from) => readSecret(`${secrets}/${from}`);
}

async function answerDirectly({ app }: Api, event: DirectEvent, siteUrl: string): Promise<DirectResult> {
  const { as, method, path } = event.crew;
  // Lambda does not say who invokes it; CloudTrail's data events do, if the account records them.
  logLine("info", "called-through-account", { method, path, actsAsPerson: as !== undefined });
  const response = await app.fetch(directRequestOf(event, siteUrl), { direct: as === undefined ? {} : { as } });
  return { ...(await resultOf(response)), siteUrl };
}

/** Calls `make` on first use, and again until it has succeeded once. */
function keepingSuccess<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
