import type { Retrier } from "../definition/machine.ts";
import type { Branch } from "../execution.ts";
import type { StateFailure } from "../failures.ts";
import { asFailure, blocked, dismissChildren, emit, leave, type Outcome, type Run } from "./run.ts";

/** Applies a state's Retry and Catch to a failure. */
export async function recover(run: Run, branch: Branch, failure: StateFailure): Promise<Outcome> {
  const { state } = branch;
  run.burst.touched.add(branch);
  if (!("retry" in state)) return { kind: "lost", failure };
  const index = state.retry.findIndex((retrier) => matches(retrier.errors, failure));
  const retrier = state.retry[index];
  if (retrier && (branch.retries[index] ?? 0) < retrier.maxAttempts) return backOff(run, branch, retrier, index);
  // Recorded on AWS: an attempt that is followed by another one leaves no such event.
  if (state.type === "Map" || state.type === "Parallel") emit(run, branch, `${state.type}StateFailed`);
  const catcher = state.catch.find((candidate) => matches(candidate.errors, failure));
  if (!catcher) return { kind: "lost", failure };
  try {
    const outcome = await leave(run, branch, catcher, {
      fallback: failure.output,
      extras: { errorOutput: failure.output },
    });
    return outcome;
  } catch (error) {
    return { kind: "lost", failure: asFailure(run, branch, error) };
  }
}

function backOff(run: Run, branch: Branch, retrier: Retrier, index: number): Outcome {
  for (let at = 0; at < index; at++) branch.retries[at] ??= 0;
  const used = branch.retries[index] ?? 0;
  branch.retries[index] = used + 1;
  const delay = Math.min(retrier.intervalSeconds * retrier.backoffRate ** used, retrier.maxDelaySeconds);
  const jittered = retrier.jitter === "FULL" ? delay * run.host.random() : delay;
  dismissChildren(run, branch);
  branch.activity = { kind: "backoff", until: run.host.now() + jittered * 1000 };
  branch.stage = "blocked";
  return blocked;
}

// AWS: neither wildcard covers these.
const terminal = new Set(["States.DataLimitExceeded", "States.Runtime"]);

function matches(names: string[], failure: StateFailure): boolean {
  const { error, alias } = failure;
  return names.some((name) => {
    if (name === error || (alias !== undefined && name === alias)) return true;
    if (error !== undefined && terminal.has(error)) return false;
    return name === "States.ALL" || (name === "States.TaskFailed" && error !== "States.Timeout");
  });
}
