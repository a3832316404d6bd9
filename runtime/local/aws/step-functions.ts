import type { Engine } from "../../engine/engine.ts";
import type { ExecutionSummary } from "../../engine/execution.ts";
import { ApiError } from "../../engine/failures.ts";
import { describeEvent } from "../../engine/history.ts";
import type { StateMachineRecord } from "../../engine/journal.ts";
import { type OperationInput, page, present } from "./operation-input.ts";

type Output = { [key: string]: unknown };
type Operation = (input: OperationInput, engine: Engine) => Output | Promise<Output>;

/** Supported operations of Step Functions, by the name in `X-Amz-Target`. */
export const stepFunctions: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["CreateStateMachine", createStateMachine],
  ["UpdateStateMachine", updateStateMachine],
  ["DeleteStateMachine", deleteStateMachine],
  [
    "DescribeStateMachine",
    (input, engine) => describeMachine(engine.describeStateMachine(input.text("stateMachineArn"))),
  ],
  ["DescribeStateMachineForExecution", describeMachineForExecution],
  ["ListStateMachines", listStateMachines],
  ["ValidateStateMachineDefinition", validateDefinition],
  ["StartExecution", startExecution],
  ["DescribeExecution", (input, engine) => describeExecution(engine.describeExecution(input.text("executionArn")))],
  ["ListExecutions", listExecutions],
  ["GetExecutionHistory", getHistory],
  ["StopExecution", stopExecution],
  ["RedriveExecution", redriveExecution],
  ["SendTaskSuccess", sendTaskSuccess],
  ["SendTaskFailure", sendTaskFailure],
  ["SendTaskHeartbeat", sendTaskHeartbeat],
]);

/** Converts milliseconds to the protocol's timestamps in seconds. */
function seconds(millis: number): number {
  return millis / 1000;
}

function createStateMachine(input: OperationInput, engine: Engine): Output {
  if ((input.optionalText("type") ?? "STANDARD") !== "STANDARD") {
    throw new ApiError("ValidationException", "only state machines of type STANDARD are supported");
  }
  if (input.optionalFlag("publish")) throw new ApiError("ValidationException", "versions are not supported");
  const record = engine.createStateMachine({
    name: input.text("name"),
    definition: input.text("definition"),
    ...present({ roleArn: input.optionalText("roleArn") }),
  });
  return { stateMachineArn: record.arn, creationDate: seconds(record.createdAt) };
}

function updateStateMachine(input: OperationInput, engine: Engine): Output {
  const record = engine.updateStateMachine({
    arn: input.text("stateMachineArn"),
    ...present({ definition: input.optionalText("definition"), roleArn: input.optionalText("roleArn") }),
  });
  return { updateDate: seconds(record.updatedAt), revisionId: record.revisionId };
}

function deleteStateMachine(input: OperationInput, engine: Engine): Output {
  engine.deleteStateMachine(input.text("stateMachineArn"));
  return {};
}

function describeMachine(record: StateMachineRecord): Output {
  return {
    stateMachineArn: record.arn,
    name: record.name,
    status: "ACTIVE",
    definition: record.definition,
    roleArn: record.roleArn,
    type: "STANDARD",
    creationDate: seconds(record.createdAt),
    revisionId: record.revisionId,
    loggingConfiguration: { level: "OFF", includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

function describeMachineForExecution(input: OperationInput, engine: Engine): Output {
  const record = engine.describeStateMachineForExecution(input.text("executionArn"));
  return {
    stateMachineArn: record.arn,
    name: record.name,
    definition: record.definition,
    roleArn: record.roleArn,
    updateDate: seconds(record.updatedAt),
    revisionId: record.revisionId,
  };
}

function listStateMachines(input: OperationInput, engine: Engine): Output {
  const { items, nextToken } = page(engine.listStateMachines(), input);
  const stateMachines = items.map((record) => ({
    stateMachineArn: record.arn,
    name: record.name,
    type: "STANDARD",
    creationDate: seconds(record.createdAt),
  }));
  return { stateMachines, ...present({ nextToken }) };
}

function validateDefinition(input: OperationInput, engine: Engine): Output {
  const diagnostics = engine
    .validateDefinition(input.text("definition"))
    .map((each) => ({ severity: "ERROR", ...each }));
  return { result: diagnostics.length === 0 ? "OK" : "FAIL", diagnostics, truncated: false };
}

async function startExecution(input: OperationInput, engine: Engine): Promise<Output> {
  const { arn, startedAt } = await engine.startExecution({
    stateMachineArn: input.text("stateMachineArn"),
    ...present({ name: input.optionalText("name"), input: input.optionalText("input") }),
  });
  return { executionArn: arn, startDate: seconds(startedAt) };
}

function listItem(summary: ExecutionSummary): Output {
  const { arn, machineArn, name, status, startedAt, stoppedAt, redriveCount, redrivenAt } = summary;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt === undefined ? {} : { stopDate: seconds(stoppedAt) }),
    redriveCount,
    ...(redrivenAt === undefined ? {} : { redriveDate: seconds(redrivenAt) }),
  };
}

function describeExecution(summary: ExecutionSummary): Output {
  const { input, output, error, cause, status } = summary;
  const isRedrivable = status !== "RUNNING" && status !== "SUCCEEDED";
  return {
    ...listItem(summary),
    input: JSON.stringify(input),
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output: JSON.stringify(output), outputDetails: { included: true } }),
    ...present({ error, cause }),
    redriveStatus: isRedrivable ? "REDRIVABLE" : "NOT_REDRIVABLE",
    ...(isRedrivable ? {} : { redriveStatusReason: `Execution is ${status} and cannot be redriven` }),
  };
}

function listExecutions(input: OperationInput, engine: Engine): Output {
  const status = input.optionalText("statusFilter");
  const all = engine.listExecutions(input.text("stateMachineArn"));
  const { items, nextToken } = page(status === undefined ? all : all.filter((each) => each.status === status), input);
  return { executions: items.map(listItem), ...present({ nextToken }) };
}

function getHistory(input: OperationInput, engine: Engine): Output {
  const history = engine.history(input.text("executionArn"));
  const { items, nextToken } = page(input.optionalFlag("reverseOrder") ? [...history].reverse() : history, input);
  const includeData = input.optionalFlag("includeExecutionData") ?? true;
  return { events: items.map((event) => describeEvent(event, includeData)), ...present({ nextToken }) };
}

async function stopExecution(input: OperationInput, engine: Engine): Promise<Output> {
  const { stoppedAt = 0 } = await engine.stopExecution({
    executionArn: input.text("executionArn"),
    ...present({ error: input.optionalText("error"), cause: input.optionalText("cause") }),
  });
  return { stopDate: seconds(stoppedAt) };
}

async function redriveExecution(input: OperationInput, engine: Engine): Promise<Output> {
  const { redrivenAt = 0 } = await engine.redriveExecution(input.text("executionArn"));
  return { redriveDate: seconds(redrivenAt) };
}

async function sendTaskSuccess(input: OperationInput, engine: Engine): Promise<Output> {
  await engine.sendTaskSuccess({ taskToken: input.text("taskToken"), output: input.text("output") });
  return {};
}

async function sendTaskFailure(input: OperationInput, engine: Engine): Promise<Output> {
  await engine.sendTaskFailure({
    taskToken: input.text("taskToken"),
    ...present({ error: input.optionalText("error"), cause: input.optionalText("cause") }),
  });
  return {};
}

async function sendTaskHeartbeat(input: OperationInput, engine: Engine): Promise<Output> {
  await engine.sendTaskHeartbeat({ taskToken: input.text("taskToken") });
  return {};
}
