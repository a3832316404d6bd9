/** An execution to be started: its name is taken once, so that starting it again changes nothing. */
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
 * The service that runs the emitted machines. A task's answer resolves with false where nobody waits for it any more: it was
 * answered before, or its time is over. Other failures reject, and the call may be repeated.
 */
export interface Machine {
  /** Starts an execution, or finds the one of that name, which may have ended since. Resolves with its ARN. */
  start(execution: NewExecution): Promise<string>;
  /** Ends an execution; one that the service has forgotten runs no more. */
  stop(executionArn: string, failure: Failure): Promise<void>;
  /** `GONE` where the service has forgotten the execution. */
  describe(executionArn: string): Promise<ExecutionStatus | "GONE" | undefined>;
  /** `output` becomes JSON. Rejects with `InvalidTaskToken` where the token is none. */
  succeed(taskToken: string, output: object): Promise<boolean>;
  /** Rejects with `InvalidTaskToken` where the token is none. */
  fail(taskToken: string, failure: Failure): Promise<boolean>;
  /** Says that the task is still worked on. */
  heartbeat(taskToken: string): Promise<boolean>;
}

/** The token is not one that the service gave out: no repetition will make it one. */
export class InvalidTaskToken extends Error {
  override readonly name = "InvalidTaskToken";
}
