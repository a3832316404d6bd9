import type { Json } from "../../base/json.ts";
import type { Machine, State, States } from "./definition/machine.ts";
import type {
  Activity,
  Branch,
  Execution,
  ExecutionSummary,
  FanActivity,
  Stage,
  TaskActivity,
  Variables,
  WaitActivity,
} from "./execution.ts";
import { stateNamed } from "./execution.ts";

interface BranchRecord {
  id: number;
  slot: number;
  variables: Variables;
  isSilent: boolean;
  item?: { Index: number; Value: Json };
  stage: Stage;
  state: string;
  input: Json;
  previousEventId: number;
  enteredEventId: number;
  enteredAt: number;
  retries: number[];
  activity?: WaitActivity | TaskActivity | FanRecord;
}

type FanRecord = Omit<FanActivity, "children" | "concurrency"> & {
  /** Null means unlimited, because JSON has no Infinity. */
  concurrency: number | null;
  children: BranchRecord[];
};

interface ExecutionRecord {
  machineName: string;
  roleArn: string;
  root: BranchRecord;
  lastEventId: number;
  serial: number;
  deadline?: number;
}

/** State of an execution that a restart needs, beside its summary and definition. */
export function takeSnapshot(execution: Execution): string {
  const { machineName, roleArn, root, lastEventId, serial, deadline } = execution;
  const record: ExecutionRecord = {
    machineName,
    roleArn,
    root: recordBranch(root),
    lastEventId,
    serial,
    ...(deadline === undefined ? {} : { deadline }),
  };
  return JSON.stringify(record);
}

function recordBranch(branch: Branch): BranchRecord {
  const { id, slot, variables, isSilent, item, stage, state, input, activity, retries } = branch;
  const { previousEventId, enteredEventId, enteredAt } = branch;
  return {
    id,
    slot,
    variables: { ...variables },
    isSilent,
    ...(item ? { item } : {}),
    stage,
    state: state.name,
    input,
    previousEventId,
    enteredEventId,
    enteredAt,
    retries,
    ...(activity ? { activity: recordActivity(activity) } : {}),
  };
}

function recordActivity(activity: Activity): WaitActivity | TaskActivity | FanRecord {
  if (activity.kind !== "fan") return activity;
  return {
    ...activity,
    concurrency: Number.isFinite(activity.concurrency) ? activity.concurrency : null,
    children: activity.children.map(recordBranch),
  };
}

export function restoreSnapshot(
  text: string,
  rest: { summary: ExecutionSummary; machine: Machine; definition: string },
): Execution {
  const record = JSON.parse(text) as ExecutionRecord;
  const branches = new Map<number, Branch>();
  return {
    ...rest,
    machineName: record.machineName,
    roleArn: record.roleArn,
    branches,
    root: restoreBranch(record.root, { states: rest.machine.states, parent: undefined, branches }),
    lastEventId: record.lastEventId,
    serial: record.serial,
    deadline: record.deadline,
  };
}

interface Place {
  states: States;
  parent: Branch | undefined;
  branches: Map<number, Branch>;
}

function restoreBranch(record: BranchRecord, place: Place): Branch {
  const { states, parent, branches } = place;
  const { activity, state, variables, item, ...plain } = record;
  const inherits = parent && parent.isSilent === record.isSilent ? parent.variables : null;
  const branch: Branch = {
    ...plain,
    parent,
    states,
    item,
    variables: Object.assign(Object.create(inherits), variables),
    state: stateNamed(states, state),
    activity: undefined,
  };
  branches.set(branch.id, branch);
  if (activity) branch.activity = restoreActivity(activity, branch, branches);
  return branch;
}

function restoreActivity(
  activity: WaitActivity | TaskActivity | FanRecord,
  parent: Branch,
  branches: Map<number, Branch>,
): Activity {
  if (activity.kind !== "fan") return activity;
  return {
    ...activity,
    concurrency: activity.concurrency ?? Number.POSITIVE_INFINITY,
    children: activity.children.map((child) =>
      restoreBranch(child, { states: childStates(parent.state, child.slot), parent, branches }),
    ),
  };
}

/** States of a Map's iteration or of one branch of a Parallel. */
export function childStates(state: State, slot: number): States {
  const states = state.type === "Map" ? state.processor : state.type === "Parallel" ? state.branches[slot] : undefined;
  if (!states) throw new Error(`state "${state.name}" has no child ${slot}`);
  return states;
}
