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

/** What the state machine learns of a run. */
export interface Answer {
  outcome: "done" | "asked" | "limit";
  revision: string;
  outputs: Outputs;
  /** Id of the question, with `asked`. */
  question?: string;
  /** Why it stopped, with `limit`. */
  reason?: string;
  /** Only in review mode. */
  passed?: boolean;
}

export type FailureName =
  | "Crew.RunnerFailed"
  | "Crew.ConfigMismatch"
  | "Crew.RepositoryIncomplete"
  | "Crew.EnvironmentReadable";

/** The state machine's side of one run. */
export interface Task {
  succeed(answer: Answer): Promise<void>;
  fail(name: FailureName, cause: string): Promise<void>;
  /** Beats until the returned function is called; `onGone` when nobody waits for this run any more. */
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

/** A machine that no longer waits has moved on; the table is what counts, so there is nothing to repair. */
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
