import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import { type AwsEndpoint, startAwsEndpoint } from "../../runtime/local/aws/aws-endpoint.ts";
import { localIntegrations } from "../../runtime/local/integrations/integrations.ts";
import { InvalidTaskToken } from "../../runtime/machine/machine.ts";
import { openStepFunctions } from "../../runtime/machine/step-functions.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const region = "us-east-1";
const gate = {
  QueryLanguage: "JSONata",
  StartAt: "Open",
  States: {
    Open: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
      Arguments: {
        TableName: "gates",
        Item: { pk: { S: "{% $states.input.project %}" }, token: { S: "{% $states.context.Task.Token %}" } },
        ConditionExpression: "attribute_not_exists(pk)",
      },
      TimeoutSeconds: 600,
      HeartbeatSeconds: 300,
      Catch: [{ ErrorEquals: ["DynamoDb.ConditionalCheckFailedException"], Output: "taken", Next: "Done" }],
      Next: "Done",
    },
    Done: { Type: "Succeed" },
  },
};

let endpoint: AwsEndpoint;
let engine: Engine | undefined;
let sfn: SFNClient;
let tables: DynamoDB;
let machine: string;
const folder = mkdtempSync(join(tmpdir(), "aws-endpoint-"));

beforeAll(async () => {
  endpoint = await startAwsEndpoint({
    port: 0,
    engine: () => engine,
    tableFiles: { folder: join(folder, "tables"), record: join(folder, "tables-synced") },
  });
  const integrations = localIntegrations({
    dynamoDb: { endpoint: endpoint.url, region },
    outbox: { deliver: async () => "1" },
    containers: { run: async () => ({ taskArn: "none" }) },
  });
  engine = createEngine({ journal: memoryJournal(), clock: realClock(), integrations });
  sfn = new SFNClient({ endpoint: endpoint.url, region, credentials });
  tables = new DynamoDB({ endpoint: endpoint.url, region, credentials });
  await tables.createTable({
    TableName: "gates",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  const created = await sfn.send(
    new CreateStateMachineCommand({
      name: "gate",
      definition: JSON.stringify(gate),
      roleArn: "arn:aws:iam::000000000000:role/local",
    }),
  );
  machine = created.stateMachineArn ?? "";
});

afterAll(async () => {
  engine?.close();
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

/** The token that the machine wrote into the table. */
async function tokenOf(project: string): Promise<string> {
  for (;;) {
    const { Item } = await tables.getItem({ TableName: "gates", Key: { pk: { S: project } } });
    const token = Item?.token?.S;
    if (token) return token;
  }
}

async function historyTypes(executionArn: string): Promise<string[]> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  return events.map(({ type }) => String(type));
}

it("answers a write with an error when it cannot look at the table's disk", async () => {
  const gone = mkdtempSync(join(tmpdir(), "aws-endpoint-gone-"));
  const other = await startAwsEndpoint({
    port: 0,
    engine: () => undefined,
    tableFiles: { folder: join(gone, "tables"), record: join(folder, "other-synced") },
  });
  const client = new DynamoDB({ endpoint: other.url, region, credentials, maxAttempts: 1 });
  // The table opens in the background, and never ends where its folder went before.
  await client.listTables();
  rmSync(gone, { recursive: true });
  await expect(client.putItem({ TableName: "gates", Item: { pk: { S: "1" } } })).rejects.toMatchObject({
    name: "InternalServerError",
    message: expect.stringContaining("ENOENT"),
  });
  await other.close();
});

describe("the loopback AWS endpoint", () => {
  it("runs a gate that waits in DynamoDB until the SDK answers its token", async () => {
    const { executionArn = "" } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine, name: "p1", input: '{"project":"p1"}' }),
    );
    const taskToken = await tokenOf("p1");
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"verdict":"approve"}' }));
    await engine?.completion(executionArn);

    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(described.status).toBe("SUCCEEDED");
    expect(described.output).toBe('{"verdict":"approve"}');
    expect(described.stopDate).toBeInstanceOf(Date);
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
  });

  it("names a refused request as the SDK integration of AWS does", async () => {
    await tables.putItem({ TableName: "gates", Item: { pk: { S: "taken" } } });
    const { executionArn = "" } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine, name: "p2", input: '{"project":"taken"}' }),
    );
    const end = await engine?.completion(executionArn);
    expect(end?.output).toBe("taken");
    expect(await historyTypes(executionArn)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitFailed",
      "TaskStateExited",
      "SucceedStateEntered",
      "SucceedStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("pages through a history in both directions", async () => {
    const arn = `${machine.replace(":stateMachine:", ":execution:")}:p2`;
    const first = await sfn.send(new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 2 }));
    const second = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 2, nextToken: first.nextToken }),
    );
    expect([...(first.events ?? []), ...(second.events ?? [])].map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    const last = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1, reverseOrder: true }),
    );
    expect(last.events?.[0]?.type).toBe("ExecutionSucceeded");
  });

  it("answers errors in the vocabulary of the API", async () => {
    await expect(
      sfn.send(
        new DescribeExecutionCommand({ executionArn: "arn:aws:states:us-east-1:000000000000:execution:gate:none" }),
      ),
    ).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: "nonsense", output: "{}" }))).rejects.toMatchObject({
      name: "InvalidToken",
    });
    const validation = await sfn.send(
      new ValidateStateMachineDefinitionCommand({ definition: '{"StartAt":"A","States":{}}' }),
    );
    expect(validation.result).toBe("FAIL");
  });

  it("does not answer web pages", async () => {
    const body = JSON.stringify({ stateMachineArn: machine });
    const headers = {
      "x-amz-target": "AWSStepFunctions.DescribeStateMachine",
      "content-type": "application/x-amz-json-1.0",
    };
    expect((await fetch(endpoint.url, { method: "POST", headers, body })).status).toBe(200);
    const asPage = { ...headers, origin: "https://example.com" };
    expect((await fetch(endpoint.url, { method: "POST", headers: asPage, body })).status).toBe(403);
  });

  it("says which port is taken", async () => {
    const port = Number(new URL(endpoint.url).port);
    await expect(startAwsEndpoint({ port, engine: () => undefined })).rejects.toThrow(`Port ${port} is in use`);
  });

  it.skipIf(spawnSync("aws", ["--version"]).status !== 0)(
    "is driven by the aws command (skipped where it is missing)",
    async () => {
      const aws = async (...words: string[]) => {
        const common = ["--endpoint-url", endpoint.url, "--region", region, "--output", "json"];
        const env = { ...process.env, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
        const { stdout } = await promisify(execFile)("aws", ["stepfunctions", ...words, ...common], { env });
        return JSON.parse(stdout);
      };
      const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: machine }));
      const executionArn = executions.find(({ name }) => name === "p1")?.executionArn ?? "";

      const [listed, described, history] = await Promise.all([
        aws("list-state-machines"),
        aws("describe-execution", "--execution-arn", executionArn),
        aws("get-execution-history", "--execution-arn", executionArn),
      ]);
      expect(listed.stateMachines[0].name).toBe("gate");
      expect(described.status).toBe("SUCCEEDED");
      expect(history.events.map(({ type }: { type: string }) => type)).toContain("TaskSubmitted");
      expect(history.events[1].stateEnteredEventDetails).toMatchObject({ name: "Open", input: '{"project":"p1"}' });
    },
    60_000,
  );
});

describe("the port to the machine", () => {
  const input = (project: string) => JSON.stringify({ project });
  const port = () => openStepFunctions({ endpoint: endpoint.url, region, credentials });

  it("starts an execution once, and finds it again when it has ended since", async () => {
    const start = () => port().start({ stateMachineArn: machine, name: "ported", input: input("ported") });
    const executionArn = await start();
    expect(await start()).toBe(executionArn);
    await port().stop(executionArn, { error: "Crew.Stopped", cause: "No more." });
    expect(await port().describe(executionArn)).toBe("ABORTED");
    expect(await start()).toBe(executionArn);
  });

  it("says of an answer whether anybody waited for it, and refuses a token that is none", async () => {
    const executionArn = await port().start({ stateMachineArn: machine, name: "answered", input: input("answered") });
    const token = await tokenOf("answered");
    expect([await port().heartbeat(token), await port().succeed(token, { verdict: "approve" })]).toEqual([true, true]);
    await engine?.completion(executionArn);
    expect(await port().describe(executionArn)).toBe("SUCCEEDED");
    const late = [port().succeed(token, {}), port().fail(token, { error: "E", cause: "" }), port().heartbeat(token)];
    expect(await Promise.all(late)).toEqual([false, false, false]);
    await expect(port().succeed("no token", {})).rejects.toBeInstanceOf(InvalidTaskToken);
  });

  it("fails a task with a cause of any length, cut to what the service takes", async () => {
    const executionArn = await port().start({ stateMachineArn: machine, name: "failed", input: input("failed") });
    const cause = "x".repeat(50_000);
    expect(await port().fail(await tokenOf("failed"), { error: "Crew.RunnerFailed", cause })).toBe(true);
    await engine?.completion(executionArn);
    expect(await port().describe(executionArn)).toBe("FAILED");
    const { cause: kept } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(kept?.length).toBe(32_768);
  });

  it("stops what is forgotten already, and says that it is gone", async () => {
    const executionArn = machine.replace(":stateMachine:", ":execution:").concat(":never");
    await port().stop(executionArn, { error: "Crew.Stopped", cause: "" });
    expect(await port().describe(executionArn)).toBe("GONE");
  });

  it("rejects while the service is away, so that the call is repeated", async () => {
    const away = openStepFunctions({ endpoint: "http://127.0.0.1:1", region, credentials, maxAttempts: 1 });
    await expect(away.succeed("token", {})).rejects.toThrow();
    await expect(away.start({ stateMachineArn: machine, name: "away", input: "{}" })).rejects.toThrow();
  });
});
