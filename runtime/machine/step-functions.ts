import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { InvalidTaskToken, type Machine } from "./machine.ts";

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html
const longestCause = 32_768;

/** Opens AWS Step Functions. Region, credentials and endpoint are read from the AWS SDK's environment unless given. */
export function openStepFunctions(config: SFNClientConfig = {}): Machine {
  const client = new SFNClient(config);
  return {
    async start(execution) {
      try {
        const { executionArn } = await client.send(new StartExecutionCommand({ ...execution }));
        if (executionArn !== undefined) return executionArn;
      } catch (error) {
        // It ran and has ended since: this repeats a start whose response was lost.
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
      return executionArnOf(execution);
    },
    async stop(executionArn, failure) {
      await unlessForgotten(client.send(new StopExecutionCommand({ executionArn, ...failure })));
    },
    async describe(executionArn) {
      const found = await unlessForgotten(client.send(new DescribeExecutionCommand({ executionArn })));
      return found === "GONE" ? found : found.status;
    },
    succeed: (taskToken, output) =>
      answered(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    fail: (taskToken, { error, cause }) =>
      answered(client.send(new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, longestCause) }))),
    heartbeat: (taskToken) => answered(client.send(new SendTaskHeartbeatCommand({ taskToken }))),
  };
}

/** Returns the ARN of an execution; a version of its machine is not part of it. */
function executionArnOf({ stateMachineArn, name }: { stateMachineArn: string; name: string }): string {
  return `${stateMachineArn.replace(/:stateMachine:([^:]+).*$/, ":execution:$1")}:${name}`;
}

async function unlessForgotten<Result>(call: Promise<Result>): Promise<Result | "GONE"> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return "GONE";
    throw error;
  }
}

/**
 * Step Functions raises TaskTimedOut for an answered token as well as for an expired one
 * (docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html).
 */
async function answered(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error instanceof InvalidToken ? new InvalidTaskToken(error.message, { cause: error }) : error;
  }
}
