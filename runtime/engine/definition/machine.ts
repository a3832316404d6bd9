import type { Json } from "../../../base/json.ts";
import type { Evaluator } from "../expression/expression.ts";
import type { Scope } from "../expression/scope.ts";
import type { TaskResource } from "../integration.ts";

/** A checked and compiled definition. */
export interface Machine {
  states: States;
  timeoutSeconds?: number;
}

export interface States {
  startAt: string;
  byName: ReadonlyMap<string, State>;
}

export type State =
  | TaskState
  | ChoiceState
  | MapState
  | ParallelState
  | WaitState
  | PassState
  | SucceedState
  | FailState;

/** Evaluates to a value of the declared type or rejects as AWS does. */
export type Field<T> = (scope: Scope) => T | Promise<T>;

interface StateBase {
  name: string;
  /** Undefined when the state ends its branch. */
  next?: string;
  output?: Evaluator;
  assign?: Evaluator;
}

export interface Retrier {
  errors: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number;
  jitter: "FULL" | "NONE";
}

export interface Catcher {
  errors: string[];
  next: string;
  output?: Evaluator;
  assign?: Evaluator;
}

interface Recovery {
  retry: Retrier[];
  catch: Catcher[];
}

export interface TaskState extends StateBase, Recovery {
  type: "Task";
  resource: TaskResource;
  arguments?: Evaluator;
  timeoutSeconds?: Field<number>;
  heartbeatSeconds?: Field<number>;
}

export interface ChoiceRule {
  condition: Field<boolean>;
  next: string;
  output?: Evaluator;
  assign?: Evaluator;
}

export interface ChoiceState extends StateBase {
  type: "Choice";
  choices: ChoiceRule[];
  fallback?: string;
}

export interface ItemReader {
  resource: TaskResource;
  arguments: Evaluator;
  maxItems?: Field<number>;
}

export interface MapState extends StateBase, Recovery {
  type: "Map";
  processor: States;
  /** True for a distributed Map: its children have separate histories and cannot read outer variables. */
  isDistributed: boolean;
  items?: Field<Json[]>;
  reader?: ItemReader;
  selector?: Evaluator;
  maxConcurrency?: Field<number>;
  toleratedCount?: Field<number>;
  toleratedPercentage?: Field<number>;
}

export interface ParallelState extends StateBase, Recovery {
  type: "Parallel";
  branches: States[];
  arguments?: Evaluator;
}

export interface WaitState extends StateBase {
  type: "Wait";
  seconds?: Field<number>;
  timestamp?: Field<string>;
}

export interface PassState extends StateBase {
  type: "Pass";
}

export interface SucceedState extends StateBase {
  type: "Succeed";
}

export interface FailState extends StateBase {
  type: "Fail";
  error?: Field<string>;
  cause?: Field<string>;
}
