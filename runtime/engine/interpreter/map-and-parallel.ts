import type { Json } from "../../../base/json.ts";
import type { MapState, ParallelState } from "../definition/machine.ts";
import { addBranch, type Branch, type FanActivity } from "../execution.ts";
import { EvaluationFailure, StateFailure } from "../failures.ts";
import { childStates } from "../snapshot.ts";
import { blocked, emit, leave, type Outcome, type Run, refuseOversize, scopeOf } from "./run.ts";

// AWS: an inline Map runs at most 40 iterations at once.
const maxInlineConcurrency = 40;

export async function startParallel(run: Run, branch: Branch, state: ParallelState): Promise<Outcome> {
  const input = state.arguments ? await state.arguments(scopeOf(run, branch)) : branch.input;
  refuseOversize(input, `The state '${state.name}' was given arguments`);
  emit(run, branch, "ParallelStateStarted");
  return startFan(run, branch, { inputs: state.branches.map(() => input), concurrency: Number.POSITIVE_INFINITY });
}

export async function startMap(run: Run, branch: Branch, state: MapState): Promise<Outcome> {
  if (state.reader) return readItems(run, branch, state, state.reader);
  const items = state.items ? await state.items(scopeOf(run, branch)) : branch.input;
  if (!Array.isArray(items)) {
    throw new EvaluationFailure(`Map state input must be an array but was: ${JSON.stringify(items)}`);
  }
  const fan = await prepare(run, branch, state, items);
  emit(run, branch, "MapStateStarted", { length: items.length });
  return startFan(run, branch, fan);
}

async function readItems(
  run: Run,
  branch: Branch,
  state: MapState,
  reader: NonNullable<MapState["reader"]>,
): Promise<Outcome> {
  const readerArguments = await reader.arguments(scopeOf(run, branch));
  emit(run, branch, "MapStateStarted", { length: 0 });
  emit(run, branch, "MapRunStarted", { mapRunArn: mapRunArn(run, state, branch) });
  branch.activity = { kind: "read", attempt: ++run.execution.serial, arguments: readerArguments, isSubmitted: false };
  branch.stage = "blocked";
  run.burst.starts.push(branch);
  return blocked;
}

function mapRunArn(run: Run, state: MapState, branch: Branch): string {
  const { arn } = run.execution.summary;
  return `${arn.replace(":execution:", ":mapRun:")}/${encodeURIComponent(state.name)}:${branch.id}-${branch.enteredEventId}`;
}

/** Starts a distributed Map once the object it iterates over has arrived. */
export async function spreadObject(run: Run, branch: Branch, object: Json): Promise<Outcome> {
  const state = branch.state as MapState;
  const text = typeof object === "object" && object !== null && !Array.isArray(object) ? object.Body : undefined;
  let items: Json;
  try {
    items = JSON.parse(String(text));
  } catch (error) {
    throw new StateFailure("States.ItemReaderFailed", `The object is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(items))
    throw new StateFailure("States.ItemReaderFailed", "The object does not hold a JSON array.");
  const maxItems = await state.reader?.maxItems?.(scopeOf(run, branch));
  // Zero means unlimited, as everywhere in a Map.
  const fan = await prepare(run, branch, state, maxItems ? items.slice(0, maxItems) : items);
  return startFan(run, branch, fan);
}

type FanPlan = Pick<FanActivity, "inputs" | "concurrency" | "tolerated">;

async function prepare(run: Run, branch: Branch, state: MapState, items: Json[]): Promise<FanPlan> {
  const scope = scopeOf(run, branch);
  const requested = (await state.maxConcurrency?.(scope)) ?? 0;
  const count = await state.toleratedCount?.(scope);
  const percentage = await state.toleratedPercentage?.(scope);
  const inputs = state.selector ? await selectAll(run, branch, state.selector, items) : items;
  const most = state.isDistributed ? Number.POSITIVE_INFINITY : maxInlineConcurrency;
  const tolerated = tolerance(items.length, count, percentage);
  return { inputs, concurrency: Math.min(requested || most, most), ...(tolerated === undefined ? {} : { tolerated }) };
}

function tolerance(items: number, count: number | undefined, percentage: number | undefined): number | undefined {
  if (!count && !percentage) return undefined;
  return Math.min(
    count || Number.POSITIVE_INFINITY,
    percentage ? Math.floor((items * percentage) / 100) : Number.POSITIVE_INFINITY,
  );
}

async function selectAll(
  run: Run,
  branch: Branch,
  selector: NonNullable<MapState["selector"]>,
  items: Json[],
): Promise<Json[]> {
  const inputs: Json[] = [];
  for (const [Index, Value] of items.entries())
    inputs.push(await selector(scopeOf(run, branch, { item: { Index, Value } })));
  return inputs;
}

async function startFan(run: Run, branch: Branch, plan: FanPlan): Promise<Outcome> {
  const fan: FanActivity = {
    kind: "fan",
    ...plan,
    results: plan.inputs.map(() => null),
    started: 0,
    succeeded: 0,
    failed: 0,
    children: [],
  };
  branch.activity = fan;
  branch.stage = "blocked";
  return continueFan(run, branch, fan);
}

async function continueFan(run: Run, branch: Branch, fan: FanActivity): Promise<Outcome> {
  if (fan.succeeded + fan.failed === fan.inputs.length) return finishFan(run, branch, fan);
  const born: Branch[] = [];
  while (fan.started < fan.inputs.length && fan.children.length < fan.concurrency)
    born.push(startChild(run, branch, fan));
  // The burst takes the last branch first.
  run.burst.ready.push(...born.reverse());
  return blocked;
}

function startChild(run: Run, parent: Branch, fan: FanActivity): Branch {
  const slot = fan.started++;
  const { state } = parent;
  const input = fan.inputs[slot] ?? null;
  const child = addBranch(run.execution, {
    states: childStates(state, slot),
    parent,
    slot,
    input,
    previousEventId: parent.previousEventId,
    isSilent: parent.isSilent || (state.type === "Map" && state.isDistributed),
    ...(state.type === "Map" ? { item: { Index: slot, Value: input } } : {}),
  });
  fan.children.push(child);
  emitIteration(run, child, "Started");
  return child;
}

function emitIteration(run: Run, child: Branch, what: "Started" | "Succeeded" | "Failed" | "Aborted"): void {
  const state = child.parent?.state;
  if (state?.type === "Map") emit(run, child, `MapIteration${what}`, { name: state.name, index: child.slot });
}

async function finishFan(run: Run, branch: Branch, fan: FanActivity): Promise<Outcome> {
  const state = branch.state as MapState | ParallelState;
  refuseOversize(fan.results, `The state/task '${state.name}' returned a result`);
  if (state.type === "Map" && state.isDistributed) emit(run, branch, "MapRunSucceeded");
  emit(run, branch, `${state.type}StateSucceeded`);
  return leave(run, branch, state, { fallback: fan.results, extras: { result: fan.results } });
}

export async function absorbSuccess(run: Run, child: Branch, output: Json): Promise<Outcome> {
  const { parent, fan } = familyOf(child);
  emitIteration(run, child, "Succeeded");
  fan.results[child.slot] = output;
  fan.succeeded++;
  dismiss(run, child, fan);
  if (fan.succeeded + fan.failed === fan.inputs.length) parent.previousEventId = child.previousEventId;
  return continueFan(run, parent, fan);
}

export async function absorbFailure(run: Run, child: Branch, failure: StateFailure): Promise<Outcome> {
  const { parent, fan } = familyOf(child);
  child.stage = "failed";
  emitIteration(run, child, "Failed");
  fan.failed++;
  const isTolerated = fan.tolerated !== undefined && fan.failed <= fan.tolerated;
  if (isTolerated) {
    fan.results[child.slot] = failure.output;
    dismiss(run, child, fan);
    return continueFan(run, parent, fan);
  }
  for (const sibling of fan.children) abortBranch(run, sibling);
  parent.previousEventId = child.previousEventId;
  const state = parent.state as MapState | ParallelState;
  if (state.type === "Map" && state.isDistributed) emit(run, parent, "MapRunFailed", failureDetails(failure));
  if (fan.tolerated === undefined) return { kind: "failed", failure };
  const cause = "The specified tolerated failure threshold was exceeded";
  return { kind: "failed", failure: new StateFailure("States.ExceedToleratedFailureThreshold", cause) };
}

function failureDetails(failure: StateFailure): { [key: string]: Json } {
  const { Error: error, Cause: cause } = failure.output as { Error?: string; Cause?: string };
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

function familyOf(child: Branch): { parent: Branch; fan: FanActivity } {
  const { parent } = child;
  if (parent?.activity?.kind !== "fan") throw new Error(`branch ${child.id} has no parent that waits for it`);
  return { parent, fan: parent.activity };
}

function dismiss(run: Run, child: Branch, fan: FanActivity): void {
  fan.children.splice(fan.children.indexOf(child), 1);
  run.execution.branches.delete(child.id);
  run.burst.touched.add(child);
}

/** Stops the branch and its children in their current states; a redrive continues from there. */
export function abortBranch(run: Run, branch: Branch): void {
  if (branch.stage === "failed" || branch.stage === "succeeded" || branch.stage === "aborted") return;
  const { activity, state, stage } = branch;
  if (activity?.kind === "fan") for (const child of activity.children) abortBranch(run, child);
  // AWS has such an event only for the states that take time.
  const takesTime = state.type === "Task" || state.type === "Wait" || state.type === "Map" || state.type === "Parallel";
  if (takesTime && stage === "blocked") emit(run, branch, `${state.type}StateAborted`);
  branch.stage = "aborted";
  emitIteration(run, branch, "Aborted");
  run.burst.touched.add(branch);
}
