import type { Json } from "../../base/json.ts";
import type { Machine, State, States } from "./definition/machine.ts";
import type { HistoryEvent } from "./history.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** An execution without its branches, as the API lists and describes it. */
export interface ExecutionSummary {
  arn: string;
  name: string;
  machineArn: string;
  status: ExecutionStatus;
  input: Json;
  startedAt: number;
  stoppedAt?: number;
  output?: Json;
  error?: string;
  cause?: string;
  redriveCount: number;
  redrivenAt?: number;
}

export type Variables = { [name: string]: Json };

/** The event that a branch is waiting for. Times are milliseconds since 1970. */
export type Activity = WaitActivity | TaskActivity | FanActivity;

export interface WaitActivity {
  kind: "wait" | "backoff";
  until: number;
}

export interface TaskActivity {
  /** A `read` fetches the items of a distributed Map. */
  kind: "task" | "read";
  /** Distinguishes this attempt from earlier ones of the same state. */
  attempt: number;
  arguments: Json;
  token?: string;
  /** True once the service accepted the request; only the answer under the token is outstanding. */
  isSubmitted: boolean;
  timeoutAt?: number;
  heartbeatSeconds?: number;
  heartbeatAt?: number;
}

/** The children of a Map or Parallel. */
export interface FanActivity {
  kind: "fan";
  /** Inputs of all children, started or not; for a Parallel one per branch. */
  inputs: Json[];
  results: Json[];
  /** Number of children that have been started. */
  started: number;
  succeeded: number;
  failed: number;
  /** Number of children that may run at once. */
  concurrency: number;
  /** Number of children that may fail; undefined when the first failure fails the state. */
  tolerated?: number;
  children: Branch[];
}

export type Stage = "enter" | "run" | "blocked" | "succeeded" | "failed" | "aborted";

/** One line of control: the machine itself, a branch of a Parallel or an iteration of a Map. */
export interface Branch {
  readonly id: number;
  readonly parent: Branch | undefined;
  /** Position among the parent's children. */
  readonly slot: number;
  readonly states: States;
  /** Inherits from the parent's variables by prototype. */
  readonly variables: Variables;
  /** True for children of a distributed Map: their events are in no history. */
  readonly isSilent: boolean;
  readonly item: { Index: number; Value: Json } | undefined;
  stage: Stage;
  state: State;
  input: Json;
  previousEventId: number;
  enteredEventId: number;
  enteredAt: number;
  /** Number of times each retrier has been used since the state was entered. */
  retries: number[];
  activity: Activity | undefined;
}

/** A running execution: its branches, and entries that are not yet in the journal. */
export interface Execution {
  readonly summary: ExecutionSummary;
  readonly machine: Machine;
  readonly machineName: string;
  readonly roleArn: string;
  readonly definition: string;
  readonly branches: Map<number, Branch>;
  root: Branch;
  lastEventId: number;
  /** Source of branch and attempt numbers. */
  serial: number;
  deadline: number | undefined;
}

/** Changes made by one run of the interpreter: to journal first, then to carry out. */
export interface Burst {
  events: HistoryEvent[];
  ready: Branch[];
  /** Tasks to request once the events are in the journal. */
  starts: Branch[];
  /** Branches whose timers may have changed. */
  touched: Set<Branch>;
}

export function newBurst(ready: Branch[]): Burst {
  return { events: [], ready, starts: [], touched: new Set() };
}

export interface BranchPlace {
  states: States;
  parent?: Branch;
  slot?: number;
  input: Json;
  previousEventId: number;
  isSilent?: boolean;
  item?: { Index: number; Value: Json };
}

export function addBranch(execution: Pick<Execution, "branches"> & { serial: number }, place: BranchPlace): Branch {
  const isSilent = place.isSilent ?? place.parent?.isSilent ?? false;
  const outer = isSilent && !place.parent?.isSilent ? null : (place.parent?.variables ?? null);
  const branch: Branch = {
    id: ++execution.serial,
    parent: place.parent,
    slot: place.slot ?? 0,
    states: place.states,
    variables: Object.create(outer),
    isSilent,
    item: place.item ?? place.parent?.item,
    stage: "enter",
    state: stateNamed(place.states, place.states.startAt),
    input: place.input,
    previousEventId: place.previousEventId,
    enteredEventId: 0,
    enteredAt: 0,
    retries: [],
    activity: undefined,
  };
  execution.branches.set(branch.id, branch);
  return branch;
}

export function stateNamed(states: States, name: string): State {
  const state = states.byName.get(name);
  if (!state) throw new Error(`the definition has no state "${name}"`);
  return state;
}

/** Time at which the branch next moves without input, if any. */
export function deadlineOf(branch: Branch): number | undefined {
  const { activity, stage } = branch;
  if (stage !== "blocked" || !activity || activity.kind === "fan") return undefined;
  if ("until" in activity) return activity.until;
  const earliest = Math.min(activity.timeoutAt ?? Infinity, activity.heartbeatAt ?? Infinity);
  return earliest === Infinity ? undefined : earliest;
}

/** The task that the branch is waiting for, if any. */
export function openTask(branch: Branch): TaskActivity | undefined {
  const { activity, stage } = branch;
  return stage === "blocked" && (activity?.kind === "task" || activity?.kind === "read") ? activity : undefined;
}
