import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { Outputs } from "../ledger/items.ts";
import type { Log } from "./log.ts";

/** Result of a run for the state machine. */
export interface Answer {
  outcome: "done" | "asked" | "limit";
  revision: string;
  outputs: Outputs;
  /** Id of the question, with `asked`. */
  question?: string;
  /** Reason for the stop, with `limit`. */
  reason?: string;
  /** Only in review mode. */
  passed?: boolean;
}

export type FailureName =
  | "Crew.RunnerFailed"
  | "Crew.ConfigMismatch"
  | "Crew.RepositoryIncomplete"
  | "Crew.EnvironmentReadable";

/** The state machine's task for one run. */
export interface Task {
  succeed(answer: Answer): Promise<void>;
  fail(name: FailureName, cause: string): Promise<void>;
  /** Sends heartbeats until the returned function is called; calls `onGone` when the task no longer exists. */
  keepAlive(seconds: number, onGone: () => void): () => void;
}

// https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html
const maxCauseLength = 32_768;

export function openTask(client: SFNClient, taskToken: string, log: Log): Task {
  return {
    succeed: (answer) =>
      unlessGone(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer) })), log),
    fail: (error, cause) =>
      unlessGone(
        client.send(new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, maxCauseLength) })),
        log,
      ),
    keepAlive(seconds, onGone) {
      const beat = () =>
        client.send(new SendTaskHeartbeatCommand({ taskToken })).catch((error: Error) => {
          if (isGone(error)) onGone();
          else log.warn("heartbeat-failed", { error: error.name });
        });
      const timer = setInterval(beat, seconds * 1000);
      return () => clearInterval(timer);
    },
  };
}

/** Ignores errors for a task that no longer exists: the state machine has continued, and the table is the source of truth. */
async function unlessGone(call: Promise<unknown>, log: Log): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isGone(error)) throw error;
    log.warn("answer-not-awaited");
  }
}

function isGone(error: unknown): boolean {
  return error instanceof TaskTimedOut || error instanceof TaskDoesNotExist;
}
