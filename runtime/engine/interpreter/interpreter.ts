import type { Json } from "../../../base/json.ts";
import type { ChoiceState, FailState, WaitState } from "../definition/machine.ts";
import type { Branch, ExecutionStatus } from "../execution.ts";
import { StateFailure } from "../failures.ts";
import { abortBranch, absorbFailure, absorbSuccess, startMap, startParallel } from "./map-and-parallel.ts";
import { recover } from "./recovery.ts";
import { appendEvent, asFailure, blocked, emit, HistoryFull, leave, type Outcome, type Run, scopeOf } from "./run.ts";
import { scheduleTask } from "./task.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Moves every ready branch until it waits or ends, or until `maxEvents` events have been recorded. Ready branches stay in the burst. */
export async function advance(run: Run, maxEvents: number): Promise<void> {
  const { burst, execution } = run;
  while (burst.events.length < maxEvents && execution.summary.status === "RUNNING") {
    const branch = burst.ready.pop();
    if (!branch) return;
    // An aborted sibling may still be in the queue.
    if (branch.stage === "enter" || branch.stage === "run") await move(run, branch, () => perform(run, branch));
  }
}

/** Runs `action` on the branch and propagates its outcome to the parents. */
export async function move(run: Run, branch: Branch, action: () => Outcome | Promise<Outcome>): Promise<void> {
  try {
    await settle(run, branch, await attempt(run, branch, action));
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    const cause = "The execution reached the maximum number of history events (25000).";
    endExecution(run, "FAILED", { error: "States.Runtime", cause });
  }
}

async function attempt(run: Run, branch: Branch, action: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await action();
  } catch (error) {
    return { kind: "failed", failure: asFailure(run, branch, error) };
  }
}

async function settle(run: Run, first: Branch, result: Outcome): Promise<void> {
  let branch = first;
  let outcome = result;
  for (;;) {
    switch (outcome.kind) {
      case "blocked":
        return;
      case "moved":
        run.burst.ready.push(branch);
        return;
      case "failed":
        outcome = await recover(run, branch, outcome.failure);
        break;
      case "ended":
      case "lost": {
        const { parent } = branch;
        const child = branch;
        const end = outcome;
        if (!parent) return endWith(run, branch, end);
        outcome = await attempt(run, parent, () =>
          end.kind === "ended" ? absorbSuccess(run, child, end.output) : absorbFailure(run, child, end.failure),
        );
        branch = parent;
        break;
      }
    }
  }
}

function endWith(run: Run, root: Branch, outcome: Extract<Outcome, { kind: "ended" | "lost" }>): void {
  if (outcome.kind === "ended") {
    root.stage = "succeeded";
    endExecution(run, "SUCCEEDED", { output: outcome.output });
  } else {
    root.stage = "failed";
    const { error, cause } = outcome.failure;
    endExecution(run, "FAILED", {
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

const endEvents = {
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
};

export function endExecution(
  run: Run,
  status: Exclude<ExecutionStatus, "RUNNING">,
  end: { output?: Json; error?: string; cause?: string },
): void {
  const { root, summary } = run.execution;
  abortQuietlyWhenFull(run, root);
  appendEvent(run, endEvents[status], root.previousEventId, { ...end });
  Object.assign(summary, { status, stoppedAt: run.host.now(), ...end });
  run.burst.ready.length = 0;
  run.burst.touched.add(root);
}

function abortQuietlyWhenFull(run: Run, root: Branch): void {
  try {
    abortBranch(run, root);
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
  }
}

function perform(run: Run, branch: Branch): Outcome | Promise<Outcome> {
  if (branch.stage === "enter") enter(run, branch);
  const { state } = branch;
  switch (state.type) {
    case "Pass":
    case "Succeed":
      return leave(run, branch, state, { fallback: branch.input });
    case "Fail":
      return fail(run, branch, state);
    case "Choice":
      return choose(run, branch, state);
    case "Wait":
      return wait(run, branch, state);
    case "Task":
      return scheduleTask(run, branch, state);
    case "Map":
      return startMap(run, branch, state);
    case "Parallel":
      return startParallel(run, branch, state);
  }
}

function enter(run: Run, branch: Branch): void {
  branch.stage = "run";
  branch.retries = [];
  branch.enteredAt = run.host.now();
  branch.enteredEventId = emit(run, branch, `${branch.state.type}StateEntered`, {
    name: branch.state.name,
    input: branch.input,
  });
}

async function fail(run: Run, branch: Branch, state: FailState): Promise<Outcome> {
  const scope = scopeOf(run, branch);
  const failure = new StateFailure(await state.error?.(scope), await state.cause?.(scope));
  return { kind: "lost", failure };
}

async function choose(run: Run, branch: Branch, state: ChoiceState): Promise<Outcome> {
  const scope = scopeOf(run, branch);
  for (const rule of state.choices) {
    const condition = rule.condition(scope);
    if (condition instanceof Promise ? await condition : condition)
      return leave(run, branch, rule, { fallback: branch.input });
  }
  if (state.fallback === undefined) {
    const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${branch.enteredEventId}). Failed to transition out of the state. The state does not point to a next state.`;
    // AWS reserves States.NoChoiceMatched for the future.
    throw new StateFailure("States.Runtime", cause);
  }
  return leave(run, branch, { ...state, next: state.fallback }, { fallback: branch.input });
}

async function wait(run: Run, branch: Branch, state: WaitState): Promise<Outcome> {
  const scope = scopeOf(run, branch);
  const seconds = await state.seconds?.(scope);
  const until =
    seconds === undefined ? parseTimestamp((await state.timestamp?.(scope)) ?? "") : run.host.now() + seconds * 1000;
  if (until <= run.host.now()) return endWait(run, branch);
  branch.activity = { kind: "wait", until };
  branch.stage = "blocked";
  run.burst.touched.add(branch);
  return blocked;
}

export function endWait(run: Run, branch: Branch): Promise<Outcome> {
  return leave(run, branch, branch.state as WaitState, { fallback: branch.input });
}
