/** An execution to start. Its name is unique, so that starting it again has no effect. */
export interface NewExecution {
  stateMachineArn: string;
  name: string;
  /** JSON. */
  input: string;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

export interface Failure {
  error: string;
  cause: string;
}

/**
 * The service that runs the emitted state machines. Answering a task resolves with false when the task no longer waits:
 * it was answered before, or timed out. Other failures reject, and the call may be repeated.
 */
export interface Machine {
  /** Starts an execution, or finds the one of that name, which may have ended since. Resolves with its ARN. */
  start(execution: NewExecution): Promise<string>;
  /** Stops an execution; one that the service has deleted is not running. */
  stop(executionArn: string, failure: Failure): Promise<void>;
  /** `GONE` when the service has deleted the execution. */
  describe(executionArn: string): Promise<ExecutionStatus | "GONE" | undefined>;
  /** `output` becomes JSON. Rejects with `InvalidTaskToken` for an invalid token. */
  succeed(taskToken: string, output: object): Promise<boolean>;
  /** Rejects with `InvalidTaskToken` for an invalid token. */
  fail(taskToken: string, failure: Failure): Promise<boolean>;
  /** Reports that the task is still in progress. */
  heartbeat(taskToken: string): Promise<boolean>;
}

/** The token was not issued by the service: a retry cannot help. */
export class InvalidTaskToken extends Error {
  override readonly name = "InvalidTaskToken";
}
