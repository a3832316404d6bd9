import { secretsOfModel, servicesOf } from "../../schema/model-service.ts";
import { parseManifest, parsePipeline } from "../../schema/parse-outputs.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { Deployment } from "../api/options.ts";
import { type ObjectStore, openObjectStore } from "../artifacts/object-store.ts";
import type { EngineClock } from "../engine/clock.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import type { Journal } from "../engine/journal.ts";
import { key } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import { createTable, openTable, type Table } from "../ledger/table.ts";
import type { Machine } from "../machine/machine.ts";
import { openStepFunctions } from "../machine/step-functions.ts";
import { createRehearsalModel, type RehearsalOptions } from "../models/rehearsal/rehearsal-model.ts";
import { type AwsEndpoint, startAwsEndpoint } from "./aws/aws-endpoint.ts";
import { createContainerService, type LocalContainerService } from "./container-service.ts";
import { type CompiledEngagement, localSubstitutions, substitute } from "./deployment.ts";
import { localIntegrations } from "./integrations/integrations.ts";
import { machineName } from "./machine-name.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { StateFolder } from "./state-folder.ts";
import { storeExamples } from "./store-examples.ts";

/** The models of the agents: by rule, or those in the configuration. */
export type ModelChoice = "rehearsal" | "declared";

export interface CloudOptions {
  folder: StateFolder;
  /** `in-memory` keeps nothing after the process ends. */
  keep: "on-disk" | "in-memory";
  journal: Journal;
  clock: EngineClock;
  outbox: Outbox;
  engagements: readonly CompiledEngagement[];
  model: ModelChoice;
  /** Options of the rehearsal model, which replies by rule. */
  played?: Pick<RehearsalOptions, "misbehave" | "onReply" | "onRefusal">;
  /** True in a rehearsal: tools call no services, with whatever model, and projects begin with the example code. */
  playsServices?: boolean;
  /** Entry file of the runner. */
  runner: string;
  /** 0 selects a free port. */
  awsPort: number;
  /** True when triggers start projects; otherwise only people do. */
  triggers?: boolean | undefined;
}

/** Local replacement of an AWS account: the services that an engagement needs, on loopback. */
export interface Cloud {
  engine: Engine;
  containers: LocalContainerService;
  table: Table;
  objects: ObjectStore;
  machine: Machine;
  deployments: Record<string, Deployment>;
  endpoint: AwsEndpoint;
  /** Continues the running executions; call once all services are up. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

const region = "us-east-1";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const tableName = "crew";

/** The table of a state folder, and how its clients are configured. */
export const localTable = { name: tableName, client: { region, credentials } };

/** Services behind the endpoint, set as soon as they exist. */
interface Parts {
  engine?: Engine;
  table?: Table;
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { folder } = options;
  const objects = openObjectStore(folder.objectsUrl);
  const parts: Parts = {};
  const endpoint = await startAwsEndpoint({
    port: options.awsPort,
    engine: () => parts.engine,
    models: createRehearsalModel({
      pipelineFor: (project) => pipelineOf(parts.table, objects, project),
      ...options.played,
    }),
    ...(options.keep === "on-disk" ? { tableFiles: { folder: folder.dynamo, record: folder.tableRecord } } : {}),
  });
  try {
    return await equip(options, objects, parts, endpoint);
  } catch (error) {
    // A listening server would keep the process alive.
    parts.engine?.close();
    await endpoint.close();
    throw error;
  }
}

async function equip(options: CloudOptions, objects: ObjectStore, parts: Parts, endpoint: AwsEndpoint): Promise<Cloud> {
  const { folder, clock, outbox } = options;
  const client = { endpoint: endpoint.url, region, credentials };
  const table = openTable(tableName, client);
  parts.table = table;
  await createTable(table);
  const ofRepositories = tokensOf(options);
  const containers = createContainerService({
    entry: options.runner,
    environment: {
      ...without(ofRepositories, inherited(options.keep === "on-disk" ? /^CREW_SECRET_/ : keysOf(options))),
      ...inherited(/^OTEL_/),
      ...runnerEnvironment(folder, endpoint.url, options),
      ...(options.playsServices && { CREW_EXAMPLES: JSON.stringify(await storeExamples(objects, options)) }),
    },
    only: options.keep === "on-disk" ? { "runner-calls": inherited(ofRepositories) } : {},
    logFolder: folder.logs,
    engine: () => engine,
    clock,
  });
  const integrations = localIntegrations({ dynamoDb: { endpoint: endpoint.url, region }, outbox, containers });
  const engine = createEngine({ journal: options.journal, clock, integrations, region });
  parts.engine = engine;
  return {
    engine,
    containers,
    table,
    objects,
    machine: openStepFunctions(client),
    deployments: await deploy(engine, objects, options),
    endpoint,
    async resume() {
      await containers.failLostTasks();
      engine.resume();
    },
    async close() {
      await containers.stopAll();
      engine.close();
      await endpoint.close();
    },
  };
}

/** Stores files that the runner and the API load by digest in the object store, and creates or updates each state machine. */
async function deploy(
  engine: Engine,
  objects: ObjectStore,
  { engagements, triggers: act = false }: Pick<CloudOptions, "engagements" | "triggers">,
): Promise<Record<string, Deployment>> {
  const entries = engagements.map(async ({ name, title, description, definition, config, manifest }) => {
    const substituted = substitute(definition, localSubstitutions(tableName));
    const stateMachineArn = createOrUpdate(engine, machineName(name), substituted);
    const deployment: Deployment = {
      stateMachineArn,
      title,
      description,
      config: await objects.put(Buffer.from(config)),
      manifest: await objects.put(Buffer.from(manifest)),
      ...(act && { triggers: (parseManifest(manifest).triggers ?? []).map((trigger) => trigger.name) }),
    };
    return [name, deployment] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Running executions keep the definition they started with. */
function createOrUpdate(engine: Engine, name: string, definition: string): string {
  const existing = engine.listStateMachines().find((machine) => machine.name === name);
  if (existing === undefined) return engine.createStateMachine({ name, definition }).arn;
  if (existing.definition !== definition) engine.updateStateMachine({ arn: existing.arn, definition });
  return existing.arn;
}

/** Selects the variables that runners inherit from crew's environment: telemetry settings and, outside rehearsals, secrets. */
function inherited(pattern: RegExp): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => pattern.test(name));
  return Object.fromEntries(own.map(([name, value = ""]) => [name, value]));
}

function without(pattern: RegExp, variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !pattern.test(name)));
}

/** Variables of the customer's repositories: only containers in which no agent works have them. */
function tokensOf({ engagements }: Pick<CloudOptions, "engagements">): RegExp {
  return variablesOf(engagements.flatMap(({ config }) => parsePipeline(config).repository?.credentials ?? []));
}

const variablesOf = (secrets: readonly string[]): RegExp =>
  new RegExp(`^CREW_SECRET_(?:${secrets.map((name) => name.toUpperCase().replaceAll("-", "_")).join("|")})$`);

/** Variables of the keys of the models that are called; a rehearsal's tools receive no secrets. */
function keysOf({ model, engagements }: CloudOptions): RegExp {
  const models = engagements.flatMap(({ config }) => Object.values(parsePipeline(config).models));
  const names = model === "rehearsal" ? [] : models.flatMap(secretsOfModel);
  return variablesOf(names);
}

function callBedrock(engagements: CloudOptions["engagements"]): boolean {
  const models = engagements.flatMap(({ config }) => Object.values(parsePipeline(config).models));
  return models.flatMap(servicesOf).some(({ provider }) => provider === "bedrock");
}

function withoutSecrets(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith("CREW_SECRET_")));
}

/**
 * Environment that the task definition sets in the cloud. Models on Amazon Bedrock use the AWS account of the user who started crew; the
 * local table takes any credentials, and without such a model there may be none.
 */
function runnerEnvironment(
  folder: StateFolder,
  url: string,
  { model, engagements, playsServices }: CloudOptions,
): Record<string, string> {
  const inherited = model === "declared" ? withoutSecrets(process.env) : { PATH: process.env.PATH };
  const environment = {
    AWS_REGION: region,
    ...inherited,
    ...((model === "rehearsal" || !callBedrock(engagements)) && {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    ...(model === "rehearsal"
      ? {
          AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
          CREW_REHEARSAL: "true",
          CREW_REHEARSAL_URL: url,
        }
      : {}),
    ...(playsServices && { CREW_PLAYED_SERVICES: "true" }),
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SFN: url,
    CREW_TABLE: tableName,
    CREW_OBJECTS: folder.objectsUrl,
    CREW_REPOSITORIES: folder.repositoriesUrl,
    CREW_SECRETS: folder.secretsUrl,
    CREW_HEARTBEAT_SECONDS: "15",
  };
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const pipelines = new Map<string, Pipeline>();

async function pipelineOf(
  table: Table | undefined,
  objects: ObjectStore,
  project: string,
): Promise<Pipeline | undefined> {
  const meta = table && (await readItem(table, key.meta(project)));
  if (!meta) return undefined;
  const known = pipelines.get(meta.config);
  if (known !== undefined) return known;
  const pipeline = parsePipeline(new TextDecoder().decode(await objects.get(meta.config)));
  pipelines.set(meta.config, pipeline);
  return pipeline;
}
