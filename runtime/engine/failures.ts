import type { Json } from "../../base/json.ts";

/** Failure of a state. Retry and Catch match `error`, and `alias` where AWS has two names for one failure. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  readonly alias: string | undefined;

  constructor(error: string | undefined, cause: string | undefined, alias?: string) {
    super(cause ?? error ?? "failed");
    this.error = error;
    this.cause = cause;
    this.alias = alias;
  }

  /** `$states.errorOutput`, and the output of a catcher that declares none. */
  get output(): Json {
    return {
      ...(this.error === undefined ? {} : { Error: this.error }),
      ...(this.cause === undefined ? {} : { Cause: this.cause }),
    };
  }
}

/** A field that could not be evaluated. The interpreter adds the state's name. */
export class EvaluationFailure extends Error {
  override readonly name = "EvaluationFailure";
  /** The field, such as `Output/result`; empty when the fault is not in an expression. */
  readonly location: string;

  constructor(message: string, location = "") {
    super(message);
    this.location = location;
  }
}

/** An error with a code of the Step Functions API. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Rejection of an integration when the service refused; any other error becomes `States.TaskFailed`. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}
