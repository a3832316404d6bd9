import type { Json } from "../../base/json.ts";
import { type Branch, openTask } from "./execution.ts";
import type { Executions } from "./executions.ts";
import { ApiError, StateFailure } from "./failures.ts";
import { move } from "./interpreter/interpreter.ts";
import type { Run } from "./interpreter/run.ts";
import { failTask, succeedTask } from "./interpreter/task.ts";
import type { LiveExecution } from "./live-execution.ts";
import { readTaskToken } from "./task-token.ts";

export interface PendingTask {
  executionArn: string;
  stateName: string;
  /** Such as `arn:aws:states:::ecs:runTask.waitForTaskToken`. */
  resource: string;
  token: string;
  /** Request that the service received. */
  arguments: Json;
}

export async function answerSuccess(executions: Executions, token: string, output: string): Promise<void> {
  const result = parseOutput(output);
  await answer(executions, token, (run, branch) => move(run, branch, () => succeedTask(run, branch, result)));
}

export async function answerFailure(executions: Executions, token: string, why: { error?: string; cause?: string }) {
  const failure = new StateFailure(why.error, why.cause);
  await answer(executions, token, (run, branch) => move(run, branch, () => failTask(run, branch, failure, false)));
}

export async function answerHeartbeat(executions: Executions, token: string): Promise<void> {
  await answer(executions, token, beat);
}

/** Tasks that their service accepted and that have no answer yet. */
export function pendingTasks(executions: Executions): PendingTask[] {
  return [...executions.running.values()].flatMap((live) =>
    [...live.execution.branches.values()].flatMap((branch) => pendingIn(live, branch)),
  );
}

function pendingIn({ execution }: LiveExecution, branch: Branch): PendingTask[] {
  const task = openTask(branch);
  const { state } = branch;
  if (!task?.isSubmitted || task.token === undefined || state.type !== "Task") return [];
  const executionArn = execution.summary.arn;
  return [
    { executionArn, stateName: state.name, resource: state.resource.arn, token: task.token, arguments: task.arguments },
  ];
}

type Act = (run: Run, branch: Branch) => void | Promise<void>;

/** An issued token that was already answered or replaced is TaskTimedOut, as on AWS. */
async function answer(executions: Executions, token: string, act: Act): Promise<void> {
  const { executionArn, branchId } = readTaskToken(token);
  if (!executions.has(executionArn)) {
    throw new ApiError("TaskDoesNotExist", "Task Does Not Exist: 'Task does not exist'");
  }
  const gone = () => new ApiError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  const live = executions.running.get(executionArn);
  if (!live) throw gone();
  await live.post((run) => {
    const found = live.taskWithToken(branchId, token);
    if (!found) throw gone();
    return act(run, found.branch);
  });
}

function beat(run: Run, branch: Branch): void {
  const task = openTask(branch);
  if (task?.heartbeatSeconds === undefined) return;
  task.heartbeatAt = run.host.now() + task.heartbeatSeconds * 1000;
  run.burst.touched.add(branch);
}

function parseOutput(output: string): Json {
  try {
    return JSON.parse(output);
  } catch (error) {
    throw new ApiError("InvalidOutput", `Invalid Output: '${(error as Error).message}'`);
  }
}
