import {
  ConditionalCheckFailedException,
  GetItemCommand,
  type GetItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Json } from "../../base/json.ts";
import { type SimulatedClock, simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import type { ExecutionSummary } from "../../runtime/engine/execution.ts";
import { TaskError } from "../../runtime/engine/failures.ts";
import type { Integration } from "../../runtime/engine/integration.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import type { ItemKey } from "../../runtime/ledger/keys.ts";
import type { Pipeline } from "../../schema/types.ts";
import { emitPipeline, type Feature, lowerFeature, textOf } from "../pipelines/workspace.ts";
import { openMemoryTable } from "./memory-table.ts";

/** A runner that was started: the test plays it. */
export interface Run {
  kind: "run";
  token: string;
  taskDefinition: string;
  /** The CREW_* variables without their prefix. */
  environment: { [name: string]: string };
}

/** An item that waits for a person: the test plays them. */
export interface OpenItem {
  kind: "open";
  token: string;
  sortKey: string;
}

/** The emitted machine in the engine, before a real table, with everyone else played by the test. */
export interface PlayedMachine {
  /** Sort keys of the notices, in the order in which the machine wrote them down. */
  notices: string[];
  start(input?: { [key: string]: Json }): Promise<void>;
  /** The next thing the machine waits for. Time stands still. */
  next(): Promise<Run | OpenItem>;
  nextRun(): Promise<Run>;
  nextOpen(): Promise<OpenItem>;
  /** Time passes until the machine waits for the next thing. */
  wait(): Promise<Run | OpenItem>;
  succeed(task: Run | OpenItem, output: Json): Promise<void>;
  fail(task: Run | OpenItem, error: string): Promise<void>;
  /** The next write of the item fails with the error, once. */
  failWrite(sortKey: string, error: string): void;
  /** How the execution ended; time passes. */
  end(): Promise<ExecutionSummary>;
  item(sortKey: string): Promise<{ [attribute: string]: unknown } | undefined>;
  /** An item that belongs to no project. */
  itemAt(key: ItemKey): Promise<{ [attribute: string]: unknown } | undefined>;
  /** Writes attributes of an item, as the API or the runner would. */
  write(sortKey: string, attributes: { [attribute: string]: Json }): Promise<void>;
  writeAt(key: ItemKey, attributes: { [attribute: string]: Json }): Promise<void>;
  now(): Date;
  /** How long each run so far was allowed to take, in seconds. */
  timesOfRuns(): number[];
  /** How many events the execution has recorded. */
  events(): number;
  close(): Promise<void>;
}

const startOfTime = Date.parse("2026-11-20T09:00:00Z");

const substitutions: { [name: string]: string } = {
  cluster: "local",
  taskDefinitionReadOnly: "read-only",
  taskDefinitionDryRun: "dry-run",
  taskDefinitionExecute: "execute",
  taskDefinitionCalls: "calls",
  subnets: "subnet-1,subnet-2",
  securityGroups: "group-1",
  assignPublicIp: "DISABLED",
  table: "crew",
};

export async function openPlayedMachine(
  feature: Feature,
  pipeline: Pipeline = lowerFeature(feature),
): Promise<PlayedMachine> {
  const { table, close } = await openMemoryTable();
  const tasks = createQueue<Run | OpenItem>();
  const notices: string[] = [];
  const failing = new Map<string, string>();
  let timePasses = false;
  const clock = simulatedClock(startOfTime, () => timePasses);
  const arrive = (task: Run | OpenItem) => {
    timePasses = false;
    tasks.put(task);
  };
  const integrations: Integration[] = [
    runTask(arrive),
    getItem(async (input) => {
      const { Item } = await table.documents.send(new GetItemCommand(input));
      return { ...(Item && { Item: JSON.parse(JSON.stringify(Item)) as Json }) };
    }),
    updateItem(async (input) => {
      const error = failing.get(input.Key?.sk?.S ?? "");
      failing.delete(input.Key?.sk?.S ?? "");
      if (error !== undefined) throw new TaskError(error, "played");
      await table.documents.send(new UpdateItemCommand(input));
      if (input.Key?.sk?.S?.startsWith("NOTICE#")) notices.push(input.Key.sk.S);
    }, arrive),
  ];
  const engine = createEngine({ journal: memoryJournal(), clock, integrations, random: () => 0 });
  let arn = "";
  const setTimeMoving = () => {
    timePasses = true;
    clock.hold()();
  };
  const next = () => tasks.take();
  const itemAt = async (Key: ItemKey) =>
    (await table.documents.send(new GetCommand({ TableName: table.name, Key }))).Item;
  const writeAt = async (Key: ItemKey, attributes: { [attribute: string]: Json }) => {
    const names = Object.keys(attributes);
    await table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key,
        UpdateExpression: `SET ${names.map((_, n) => `#n${n} = :n${n}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, n) => [`#n${n}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name, n) => [`:n${n}`, attributes[name]])),
      }),
    );
  };
  return {
    notices,
    async start(input = {}) {
      const { arn: stateMachineArn } = engine.createStateMachine({ name: feature, definition: definitionOf(pipeline) });
      await table.documents.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { pk: "PROJECT#p1", sk: "META" },
          UpdateExpression: "SET #status = :running",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":running": "RUNNING" },
        }),
      );
      const execution = { project: "p1", config: "sha256", siteUrl: "http://site", ...input };
      const summary = await engine.startExecution({ stateMachineArn, name: "p1", input: JSON.stringify(execution) });
      arn = summary.arn;
    },
    next,
    nextRun: async () => expectKind(await next(), "run"),
    nextOpen: async () => expectKind(await next(), "open"),
    async wait() {
      setTimeMoving();
      return next();
    },
    succeed: ({ token }, output) => engine.sendTaskSuccess({ taskToken: token, output: JSON.stringify(output) }),
    fail: ({ token }, error) => engine.sendTaskFailure({ taskToken: token, error, cause: "played" }),
    failWrite: (sortKey, error) => void failing.set(sortKey, error),
    async end() {
      setTimeMoving();
      return engine.completion(arn);
    },
    item: (sk) => itemAt({ pk: "PROJECT#p1", sk }),
    itemAt,
    write: (sk, attributes) => writeAt({ pk: "PROJECT#p1", sk }, attributes),
    writeAt,
    now: () => new Date(clock.now()),
    timesOfRuns: () =>
      engine
        .history(arn)
        .flatMap(({ type, details }) =>
          type === "TaskScheduled" && details?.resourceType === "ecs" ? [Number(details.timeoutInSeconds)] : [],
        ),
    events: () => engine.history(arn).length,
    close: () => closeAll(engine, clock, close),
  };
}

async function closeAll(engine: Engine, clock: SimulatedClock, closeTable: () => Promise<void>): Promise<void> {
  engine.close();
  clock.stop();
  await closeTable();
}

function definitionOf(pipeline: Pipeline): string {
  const text = textOf(emitPipeline(pipeline), "state-machine.asl.json");
  return text.replace(/\$\{(\w+)\}/g, (mark, name: string) => substitutions[name] ?? mark);
}

function expectKind<Kind extends "run" | "open">(
  task: Run | OpenItem,
  kind: Kind,
): Extract<Run | OpenItem, { kind: Kind }> {
  if (task.kind !== kind) throw new Error(`the machine waits for ${JSON.stringify(task)}`);
  return task as Extract<Run | OpenItem, { kind: Kind }>;
}

function runTask(arrive: (run: Run) => void): Integration {
  return {
    resource: "arn:aws:states:::ecs:runTask",
    async start(request) {
      const { TaskDefinition, Overrides } = request as unknown as {
        TaskDefinition: string;
        Overrides: { ContainerOverrides: [{ Environment: { Name: string; Value: string }[] }] };
      };
      const [{ Environment }] = Overrides.ContainerOverrides;
      const environment = Object.fromEntries(Environment.map(({ Name, Value }) => [Name.replace("CREW_", ""), Value]));
      const { TASK_TOKEN: token = "", ...rest } = environment;
      arrive({ kind: "run", token, taskDefinition: TaskDefinition, environment: rest });
      return {};
    },
  };
}

function getItem(send: (input: GetItemCommandInput) => Promise<{ [key: string]: Json }>): Integration {
  return {
    resource: "arn:aws:states:::aws-sdk:dynamodb:getItem",
    start: (request) => send(request as unknown as GetItemCommandInput),
  };
}

function updateItem(
  send: (input: UpdateItemCommandInput) => Promise<void>,
  arrive: (open: OpenItem) => void,
): Integration {
  return {
    resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
    async start(request, { token }) {
      const input = request as unknown as UpdateItemCommandInput;
      try {
        await send(input);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        throw new TaskError("DynamoDb.ConditionalCheckFailedException", error.message);
      }
      if (token !== undefined) arrive({ kind: "open", token, sortKey: input.Key?.sk?.S ?? "" });
      return {};
    },
  };
}

function createQueue<Value>() {
  const values: Value[] = [];
  const takers: ((value: Value) => void)[] = [];
  return {
    put(value: Value): void {
      const taker = takers.shift();
      if (taker) taker(value);
      else values.push(value);
    },
    take(): Promise<Value> {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(value);
    },
  };
}
