import type { Json } from "../../../base/json.ts";
import type { Branch, Burst, Execution, Variables } from "../execution.ts";
import type { Evaluator } from "../expression/expression.ts";
import type { Scope } from "../expression/scope.ts";
import { EvaluationFailure, StateFailure } from "../failures.ts";
import { maxHistoryEvents } from "../history.ts";
import { exceedsPayloadLimit } from "../json-size.ts";

/** Services of the engine that the interpreter uses. */
export interface RunHost {
  now(): number;
  /** In [0, 1): for jitter. */
  random(): number;
  issueToken(execution: Execution, branchId: number, attempt: number): string;
  region: string;
}

/** One execution during interpretation, until no branch can move without input. */
export interface Run {
  readonly execution: Execution;
  readonly burst: Burst;
  readonly host: RunHost;
}

/** Outcome of one move of a branch. */
export type Outcome =
  | { kind: "blocked" }
  | { kind: "moved" }
  | { kind: "ended"; output: Json }
  | { kind: "failed"; failure: StateFailure }
  /** Failed without a matching Retry or Catch. */
  | { kind: "lost"; failure: StateFailure };

export const blocked: Outcome = { kind: "blocked" };
export const moved: Outcome = { kind: "moved" };

/** Raised when the history has room for one more event only: the one that ends the execution. */
export class HistoryFull extends Error {
  override readonly name = "HistoryFull";
}

/** Records an event of the branch and returns its id. */
export function emit(run: Run, branch: Branch, type: string, details?: { [key: string]: Json }): number {
  if (branch.isSilent) return branch.previousEventId;
  if (run.execution.lastEventId >= maxHistoryEvents - 1) throw new HistoryFull();
  const id = appendEvent(run, type, branch.previousEventId, details);
  branch.previousEventId = id;
  return id;
}

export function appendEvent(
  run: Run,
  type: string,
  previousEventId: number,
  details?: { [key: string]: Json },
): number {
  const id = ++run.execution.lastEventId;
  run.burst.events.push({ id, previousEventId, timestamp: run.host.now(), type, ...(details ? { details } : {}) });
  return id;
}

export interface ScopeExtras {
  result?: Json;
  errorOutput?: Json;
  token?: string;
  item?: { Index: number; Value: Json };
}

/** Values available to the expressions of the branch's state. */
export function scopeOf(run: Run, branch: Branch, extras: ScopeExtras = {}): Scope {
  const { token, item, ...values } = extras;
  const scope: Scope = Object.create(branch.variables);
  let context: Json | undefined;
  scope.states = {
    input: branch.input,
    // Computed on demand: most expressions never read it.
    get context(): Json {
      context ??= contextOf(run.execution, branch, token, item);
      return context;
    },
    ...values,
  };
  return scope;
}

function contextOf(execution: Execution, branch: Branch, token?: string, item = branch.item): Json {
  const { summary } = execution;
  return {
    Execution: {
      Id: summary.arn,
      Input: summary.input,
      Name: summary.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(summary.startedAt).toISOString(),
      RedriveCount: summary.redriveCount,
      ...(summary.redrivenAt === undefined ? {} : { RedriveTime: new Date(summary.redrivenAt).toISOString() }),
    },
    StateMachine: { Id: summary.machineArn, Name: execution.machineName },
    State: {
      Name: branch.state.name,
      EnteredTime: new Date(branch.enteredAt).toISOString(),
      RetryCount: branch.retries.reduce((sum, count) => sum + (count ?? 0), 0),
    },
    ...(token === undefined ? {} : { Task: { Token: token } }),
    ...(item === undefined ? {} : { Map: { Item: { ...item } } }),
  };
}

export interface Exit {
  next?: string;
  output?: Evaluator;
  assign?: Evaluator;
}

/** Leaves the state: evaluates Output and Assign on the same values, then changes the variables. */
export async function leave(
  run: Run,
  branch: Branch,
  exit: Exit,
  result: { fallback: Json; extras?: ScopeExtras },
): Promise<Outcome> {
  let output = result.fallback;
  let assigned: Variables | undefined;
  if (exit.output || exit.assign) {
    const scope = scopeOf(run, branch, result.extras);
    if (exit.output) output = await exit.output(scope);
    if (exit.assign) assigned = (await exit.assign(scope)) as Variables;
  }
  refuseOversize(output, `The state/task '${branch.state.name}' returned a result`);
  if (assigned) refuseOversize(assigned, `The state '${branch.state.name}' assigned variables`);
  const { name, type } = branch.state;
  emit(run, branch, `${type}StateExited`, {
    name,
    output,
    ...(assigned ? { assignedVariables: describeVariables(assigned) } : {}),
  });
  Object.assign(branch.variables, assigned);
  dismissChildren(run, branch);
  branch.activity = undefined;
  run.burst.touched.add(branch);
  if (exit.next === undefined) return { kind: "ended", output };
  const next = branch.states.byName.get(exit.next);
  if (!next) throw new Error(`the definition has no state "${exit.next}"`);
  branch.state = next;
  branch.input = output;
  branch.stage = "enter";
  branch.enteredEventId = 0;
  return moved;
}

function describeVariables(variables: Variables): Json {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]));
}

export function refuseOversize(value: Json, what: string): void {
  if (!exceedsPayloadLimit(value)) return;
  throw new StateFailure(
    "States.DataLimitExceeded",
    `${what} with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Converts an evaluation error into the state's failure, recorded as AWS records it. Rethrows bugs. */
export function asFailure(run: Run, branch: Branch, error: unknown): StateFailure {
  if (error instanceof StateFailure) return error;
  if (!(error instanceof EvaluationFailure)) throw error;
  const { name } = branch.state;
  const cause = `An error occurred while executing the state '${name}' (entered at the event id #${branch.enteredEventId}). ${error.message}`;
  const failure = new StateFailure("States.QueryEvaluationError", cause);
  emit(run, branch, "EvaluationFailed", {
    error: "States.QueryEvaluationError",
    cause,
    ...(error.location ? { location: error.location } : {}),
    state: name,
  });
  return failure;
}

/** Removes the children of a state that is left or restarted. */
export function dismissChildren(run: Run, branch: Branch): void {
  if (branch.activity?.kind !== "fan") return;
  for (const child of branch.activity.children) {
    dismissChildren(run, child);
    run.execution.branches.delete(child.id);
    run.burst.touched.add(child);
  }
}
