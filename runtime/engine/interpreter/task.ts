import type { Json } from "../../../base/json.ts";
import type { TaskState } from "../definition/machine.ts";
import type { Branch, TaskActivity } from "../execution.ts";
import { StateFailure } from "../failures.ts";
import { blocked, emit, leave, type Outcome, type Run, refuseOversize, scopeOf } from "./run.ts";

/** Records the task as scheduled; the request itself is made once the event is in the journal. */
export async function scheduleTask(run: Run, branch: Branch, state: TaskState): Promise<Outcome> {
  const { execution, host, burst } = run;
  const attempt = ++execution.serial;
  const token = state.resource.awaitsToken ? host.issueToken(execution, branch.id, attempt) : undefined;
  const scope = scopeOf(run, branch, token === undefined ? {} : { token });
  const taskArguments = state.arguments ? await state.arguments(scope) : branch.input;
  refuseOversize(taskArguments, `The task '${state.name}' was given arguments`);
  const timeoutSeconds = await state.timeoutSeconds?.(scope);
  const heartbeatSeconds = await state.heartbeatSeconds?.(scope);

  const names = namesOf(state);
  emit(run, branch, "TaskScheduled", {
    ...names,
    region: host.region,
    parameters: taskArguments,
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  });
  emit(run, branch, "TaskStarted", names);
  const now = host.now();
  branch.activity = {
    kind: "task",
    attempt,
    arguments: taskArguments,
    isSubmitted: false,
    ...(token === undefined ? {} : { token }),
    ...(timeoutSeconds === undefined ? {} : { timeoutAt: now + timeoutSeconds * 1000 }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds, heartbeatAt: now + heartbeatSeconds * 1000 }),
  };
  branch.stage = "blocked";
  burst.starts.push(branch);
  burst.touched.add(branch);
  return blocked;
}

function namesOf(state: TaskState): { resourceType: string; resource: string } {
  const { service, action, awaitsToken } = state.resource;
  return { resourceType: service, resource: awaitsToken ? `${action}.waitForTaskToken` : action };
}

/** Records that the service accepted the request under a token: from now on only the answer counts. */
export function submitTask(run: Run, branch: Branch, activity: TaskActivity, response: Json): Outcome {
  emit(run, branch, "TaskSubmitted", { ...namesOf(branch.state as TaskState), output: response });
  activity.isSubmitted = true;
  return blocked;
}

export async function succeedTask(run: Run, branch: Branch, result: Json): Promise<Outcome> {
  const state = branch.state as TaskState;
  try {
    refuseOversize(result, `The state/task '${state.resource.service}' returned a result`);
  } catch (error) {
    if (error instanceof StateFailure) return failTask(run, branch, error, false);
    throw error;
  }
  emit(run, branch, "TaskSucceeded", { ...namesOf(state), output: result });
  return leave(run, branch, state, { fallback: result, extras: { result } });
}

/** `isRequest`: true when the request was refused, false when the work was reported as failed. */
export function failTask(run: Run, branch: Branch, failure: StateFailure, isRequest: boolean): Outcome {
  const state = branch.state as TaskState;
  const { Error: error, Cause: cause } = failure.output as { Error?: string; Cause?: string };
  emit(run, branch, isRequest && state.resource.awaitsToken ? "TaskSubmitFailed" : "TaskFailed", {
    ...namesOf(state),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
  return { kind: "failed", failure };
}

/** AWS records a missed heartbeat as States.Timeout too; a retrier may use either name. */
export function timeOutTask(run: Run, branch: Branch, isHeartbeat: boolean): Outcome {
  emit(run, branch, "TaskTimedOut", { ...namesOf(branch.state as TaskState), error: "States.Timeout" });
  return {
    kind: "failed",
    failure: new StateFailure("States.Timeout", undefined, isHeartbeat ? "States.HeartbeatTimeout" : undefined),
  };
}
