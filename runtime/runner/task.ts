import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { Outputs } from "../ledger/items.ts";
import type { PhaseFacts } from "../ledger/phase-facts.ts";
import type { Machine } from "../machine/machine.ts";
import type { Log } from "./log.ts";

/** Result of a run for the state machine. */
export interface Answer {
  outcome: "done" | "asked" | "limit" | "top-up";
  /** Absent where the project has no repository yet. */
  revision?: CommitId;
  outputs: Outputs;
  /** Id of the question, with `asked`; number of the top-up, with `top-up`. */
  question?: string;
  /** Reason for the stop, with `limit` and `top-up`. */
  reason?: string;
  /** Only in review mode. */
  passed?: boolean;
  /** Id of the element that has to work on a conflict; only in merge mode. */
  conflict?: string;
  /** Elements whose branches are not merged; only in merge mode. */
  unmerged?: { id: string; reason: string }[];
  /** True when the delivery changes sensitive files; only in deliver mode. */
  sensitive?: boolean;
  /** Digest of the revision's list of files. */
  tree?: Digest;
  /** Facts of the phase that expressions name; absent when there are none. */
  facts?: PhaseFacts;
  /** Cost of the round since the machine's present entry into it; only where the machine takes it from a day's money. */
  spentMicros?: number;
}

export type FailureName =
  | "Crew.RunnerFailed"
  | "Crew.ConfigMismatch"
  | "Crew.ProviderPaused"
  | "Crew.ForgePaused"
  | "Crew.RepositoryIncomplete"
  | "Crew.EnvironmentReadable";

/** The state machine's task for one run. */
export interface Task {
  succeed(answer: Answer): Promise<void>;
  fail(name: FailureName, cause: string): Promise<void>;
  /** Sends heartbeats until the returned function is called; calls `onGone` when the task no longer exists. */
  keepAlive(seconds: number, onGone: () => void): () => void;
}

export function openTask(machine: Machine, taskToken: string, log: Log): Task {
  return {
    succeed: (answer) => warnIfGone(machine.succeed(taskToken, answer), log),
    fail: (error, cause) => warnIfGone(machine.fail(taskToken, { error, cause }), log),
    keepAlive(seconds, onGone) {
      const beat = () =>
        machine.heartbeat(taskToken).then(
          (isAwaited) => {
            if (!isAwaited) onGone();
          },
          (error: Error) => log.warn("heartbeat-failed", { error: error.name }),
        );
      const timer = setInterval(beat, seconds * 1000);
      return () => clearInterval(timer);
    },
  };
}

/** Warns where the task no longer exists: the state machine has continued, and the table is the source of truth. */
async function warnIfGone(answer: Promise<boolean>, log: Log): Promise<void> {
  if (!(await answer)) log.warn("answer-not-awaited");
}
