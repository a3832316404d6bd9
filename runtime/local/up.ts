import { globSync } from "node:fs";
import { parsePipeline } from "../../schema/parse-outputs.ts";
import { ownStart } from "../../schema/render-input.ts";
import type { SiteData } from "../../schema/site-data.ts";
import type { Person, SignInLinks } from "../../schema/types.ts";
import { type Api, createApi } from "../api/create-api.ts";
import { type RunningServer, startServer } from "../api/node-server.ts";
import { ApiClient } from "../api-client/api-client.ts";
import { sendHttp } from "../api-client/send-http.ts";
import { realClock } from "../engine/clock.ts";
import { placesGiven } from "../ledger/people.ts";
import type { Table } from "../ledger/table.ts";
import { openSecrets } from "../runner/secrets.ts";
import { startTelemetry } from "../telemetry/start-telemetry.ts";
import { bringIntoAgreement } from "./agreement/bring-into-agreement.ts";
import { type Cloud, type ModelChoice, startCloud } from "./cloud.ts";
import type { CompiledEngagement } from "./deployment.ts";
import { createIdentity } from "./identity/identity.ts";
import { keptSecret } from "./kept-secret.ts";
import { deleteOldLogs, logDaysOf } from "./old-logs.ts";
import { openJournal } from "./open-journal.ts";
import { createOutbox, type Outbox, outboxMailer } from "./outbox/outbox.ts";
import { givenByPerson } from "./refused.ts";
import { requireFlows } from "./require-flows.ts";
import { requireModelAccess } from "./require-model-access.ts";
import { requireUsableTable } from "./require-usable-table.ts";
import { announceInstance, openStateFolder, type StateFolder, withdrawInstance } from "./state-folder.ts";
import { removeLeftFolders } from "./temporary-folders.ts";
import { refusalOf } from "./unusable.ts";

export type { CompiledEngagement } from "./deployment.ts";

export interface LocalOptions {
  /** The state folder. */
  folder: string;
  engagements: readonly CompiledEngagement[];
  /** 0 selects a free port, here and below. */
  port: number;
  awsPort: number;
  model: ModelChoice;
  /** Entry file of the runner. */
  runner: string;
  /** Entry file of the process that reads statements of work. */
  statementReader: string;
  site: { render(request: Request, locals: { crew: SiteData }): Promise<Response>; clientFolder: string };
  /** True to start a project of the first engagement from its own statement of work when there is none. */
  startFirstProject: boolean;
  /** True when triggers start projects; otherwise only people do. */
  triggers?: boolean;
  /** True to continue with a table that has lost data. */
  acceptLosses?: boolean;
}

export interface Local {
  url: string;
  awsEndpoint: string;
  /** A single-use, short-lived link for each declared person, and the address of the outbox. */
  signIn: SignInLinks;
  /** Ids of the projects on the first page of the list. */
  projects: string[];
  /** A sentence for each repaired difference between the table and the journal. */
  repairs: string[];
  close(): Promise<void>;
}

const clientId = "crew-site";
const sweepEveryMs = 1000;

/**
 * Starts everything locally and continues what was running at the last stop, clean or not. When the start fails, closes
 * everything opened so far, so that the process can end.
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const opened = new AsyncDisposableStack();
  try {
    return await start(options, opened);
  } catch (error) {
    // Reports the first failure.
    await opened.disposeAsync().catch(() => undefined);
    throw refusalOf(error, options.folder);
  }
}

async function start(options: LocalOptions, opened: AsyncDisposableStack): Promise<Local> {
  const folder = openStateFolder(options.folder);
  if (options.model === "declared")
    await requireModelAccess(options.engagements.map(({ config }) => parsePipeline(config)));
  const journal = await openJournal(folder);
  opened.defer(() => journal.close());
  await removeLeftFolders();
  const losses = requireUsableTable(folder, options.acceptLosses ?? false);
  const telemetry = await startTelemetry("crew-api", process.env);
  opened.defer(() => telemetry.flush());
  const clock = realClock();
  const outbox = createOutbox(folder.outbox, clock);
  const cloud = await startCloud({ ...options, folder, keep: "on-disk", journal, clock, outbox });
  opened.defer(() => cloud.close());
  await requireFlows(cloud, options.engagements);
  const accessToken = keptSecret(folder, "access-token");
  const { api, server } = await serve(options, { folder, cloud, outbox, accessToken, opened });
  announceInstance(folder, { url: server.url, accessToken, awsEndpoint: cloud.endpoint.url, pid: process.pid });
  opened.defer(() => withdrawInstance(folder));
  const repairs = [...losses, ...(await bringIntoAgreement({ ...cloud, repositoriesUrl: folder.repositoriesUrl }))];
  await cloud.resume();
  const sweeper = startSweeper(api);
  opened.defer(() => clearInterval(sweeper));
  const tidying = startTidying(folder.logs, options.engagements);
  opened.defer(() => clearInterval(tidying));
  const client = new ApiClient(sendHttp({ baseUrl: server.url, accessToken }, (request) => api.app.fetch(request)));
  if (options.startFirstProject) await startFirstProject(options.engagements, client);
  return {
    url: server.url,
    awsEndpoint: cloud.endpoint.url,
    signIn: await client.post("/api/sign-in-links", {}, {}),
    projects: (await client.get("/api/projects", { page: 1 })).projects.map(({ id }) => id),
    repairs,
    close: () => opened.disposeAsync(),
  };
}

interface Parts {
  folder: StateFolder;
  cloud: Cloud;
  outbox: Outbox;
  accessToken: string;
  opened: AsyncDisposableStack;
}

/** The API and the site need their address, so the server listens first and responds once they exist. */
async function serve(
  { port, site, engagements, model, statementReader }: LocalOptions,
  { folder, cloud, outbox, accessToken, opened }: Parts,
): Promise<{ api: Api; server: RunningServer }> {
  let api: Api | undefined;
  let identity: Awaited<ReturnType<typeof createIdentity>> | undefined;
  const server = await startServer({
    port,
    app: { fetch: (request, env) => api?.app.fetch(request, env) ?? new Response("crew is starting", { status: 503 }) },
    identity: {
      mount: "/oidc",
      callback: async (request, response) => identity?.callback(request, response),
    },
  });
  opened.defer(() => server.close());
  const clock = { now: Date.now };
  identity = await createIdentity({
    baseUrl: server.url,
    clientId,
    keysFile: folder.identityKeys,
    people: async (email) => [...everybody(engagements), ...(await givenPlace(cloud.table, email))],
    outbox,
    stylesheets: stylesheetsIn(site.clientFolder),
    clock,
  });
  api = createApi({
    table: cloud.table,
    machine: cloud.machine,
    objects: cloud.objects,
    deployments: cloud.deployments,
    identity: { issuer: identity.issuer, clientId, baseUrl: server.url },
    sessionKey: keptSecret(folder, "session-key"),
    clock,
    mailer: outboxMailer(outbox),
    render: site.render,
    siteFiles: site.clientFolder,
    statementReader,
    secrets: openSecrets(folder.secretsUrl, process.env),
    oneMachine: { accessToken, outbox, repositoriesUrl: folder.repositoriesUrl, rehearses: model === "rehearsal" },
  });
  return { api, server };
}

/** Addresses of the site's style sheets; the names contain a hash of the content. */
function stylesheetsIn(clientFolder: string): string[] {
  return globSync("_astro/*.css", { cwd: clientFolder }).map((file) => `/${file}`);
}

/** People whom operators added to a running project. */
async function givenPlace(table: Table, email: string): Promise<Person[]> {
  return (await placesGiven(table, email)).map(({ name }) => ({ name, email }));
}

function everybody(engagements: readonly CompiledEngagement[]): Person[] {
  return engagements.flatMap(({ config }) => Object.values(parsePipeline(config).people).flat());
}

function startSweeper(api: Api): NodeJS.Timeout {
  let isSweeping = false;
  return setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    api
      .sweep()
      .catch((error: unknown) => console.error("the sweep failed and will be retried:", error))
      .finally(() => {
        isSweeping = false;
      });
  }, sweepEveryMs);
}

const tidyEveryMs = 3_600_000;

/** Deletes old logs now and each hour. */
function startTidying(logs: string, engagements: readonly CompiledEngagement[]): NodeJS.Timeout {
  const days = logDaysOf(engagements.map(({ config }) => parsePipeline(config)));
  const tidy = () => days !== undefined && deleteOldLogs(logs, days, Date.now());
  tidy();
  return setInterval(tidy, tidyEveryMs);
}

async function startFirstProject([first]: readonly CompiledEngagement[], client: ApiClient): Promise<void> {
  if (first === undefined || (await client.get("/api/projects", { page: 1 })).found > 0) return;
  const given = ownStart(parsePipeline(first.config));
  // The input of a flow may have no example to start with.
  if (given !== undefined) await givenByPerson(client.post("/api/projects", {}, { engagement: first.name, ...given }));
}
