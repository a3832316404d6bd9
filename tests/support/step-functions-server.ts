import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Machine } from "../../runtime/machine/machine.ts";
import { openStepFunctions } from "../../runtime/machine/step-functions.ts";

interface Answer {
  status: number;
  body: object;
}

/** A server that speaks the part of Step Functions the API uses, remembers what it was told, and can be away. */
export interface StateMachines {
  machine: Machine;
  /** Outputs by token, in the order in which they were accepted: more than one means a token was answered twice. */
  accepted: Map<string, unknown[]>;
  calls: { token: string; output: unknown }[];
  started: { name: string; input: Record<string, unknown> }[];
  /** The machine, or its version, that each execution was last asked for with. */
  startedOn: Map<string, string>;
  /** What StopExecution was called with; like the service, it takes an execution that has ended. */
  stopped: { name: string; error: string; cause: string }[];
  /** Status of executions by name, for DescribeExecution. */
  statuses: Map<string, string>;
  isAway: boolean;
  /** What happens elsewhere while a SendTaskSuccess is on its way. */
  meanwhile: (() => Promise<void>) | undefined;
  close(): Promise<void>;
}

// docs.aws.amazon.com/step-functions/latest/apireference: StartExecution, StopExecution, SendTaskSuccess
const longestData = 262_144;
const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;
const machineArn = /^arn:aws:states:[a-z0-9-]+:\d+:stateMachine:[\w-]+(?::\d+)?$/;

export async function openStateMachines(): Promise<StateMachines> {
  const accepted: StateMachines["accepted"] = new Map();
  const calls: StateMachines["calls"] = [];
  const started: StateMachines["started"] = [];
  const startedOn: StateMachines["startedOn"] = new Map();
  const stopped: StateMachines["stopped"] = [];
  const statuses: StateMachines["statuses"] = new Map();

  const operations: Record<string, (input: Record<string, string>) => Answer> = {
    SendTaskSuccess({ taskToken = "", output = "" }) {
      if (Buffer.byteLength(output) > longestData) return fault("InvalidOutput");
      calls.push({ token: taskToken, output: JSON.parse(output) });
      if (accepted.has(taskToken)) return fault("TaskTimedOut");
      accepted.set(taskToken, [JSON.parse(output)]);
      return { status: 200, body: {} };
    },
    StartExecution({ name = "", input = "", stateMachineArn = "" }) {
      if (!executionName.test(name)) return fault("InvalidName");
      if (!machineArn.test(stateMachineArn)) return fault("InvalidArn");
      if (Buffer.byteLength(input) > longestData) return fault("InvalidExecutionInput");
      startedOn.set(name, stateMachineArn);
      if (started.some((each) => each.name === name)) return fault("ExecutionAlreadyExists");
      started.push({ name, input: JSON.parse(input) });
      statuses.set(name, "RUNNING");
      return { status: 200, body: { executionArn: `arn:aws:states:us-east-1:1:execution:crew:${name}`, startDate: 0 } };
    },
    StopExecution({ executionArn = "", error = "", cause = "" }) {
      const name = executionArn.split(":").at(-1) ?? "";
      if (error.length > 256 || cause.length > 32_768) return fault("ValidationException");
      if (!statuses.has(name)) return fault("ExecutionDoesNotExist");
      stopped.push({ name, error, cause });
      if (statuses.get(name) === "RUNNING") statuses.set(name, "ABORTED");
      return { status: 200, body: { stopDate: 0 } };
    },
    DescribeExecution({ executionArn = "" }) {
      const status = statuses.get(executionArn.split(":").at(-1) ?? "");
      return status === undefined
        ? fault("ExecutionDoesNotExist")
        : { status: 200, body: { executionArn, status, startDate: 0 } };
    },
  };

  const machines: StateMachines = {
    machine: undefined as never,
    accepted,
    calls,
    started,
    startedOn,
    stopped,
    statuses,
    isAway: false,
    meanwhile: undefined,
    close,
  };
  const server = createServer(async (request, response) => {
    const operation = operations[String(request.headers["x-amz-target"]).split(".")[1] ?? ""];
    const input = JSON.parse(await textOf(request));
    await machines.meanwhile?.();
    const { status, body } =
      machines.isAway || operation === undefined ? fault("InternalServerError", 500) : operation(input);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  machines.machine = openStepFunctions({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return machines;

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function fault(name: string, status = 400): Answer {
  return { status, body: { __type: `com.amazonaws.states#${name}`, message: name } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}
