import type { Json } from "../../base/json.ts";
/** The part of the Amazon States Language (JSONata) that the emitter prints. https://states-language.net */
export interface Machine {
  Comment?: string;
  QueryLanguage?: "JSONata";
  StartAt: string;
  States: States;
}

export type States = { [name: string]: State };

/** Values by variable name, without the dollar sign. */
export type Assign = { [variable: string]: Json };

export type State = PassState | ChoiceState | TaskState | ParallelState | MapState | SucceedState | FailState;

interface Flow {
  Comment?: string;
  Assign?: Assign;
  Output?: Json;
}

export interface PassState extends Flow {
  Type: "Pass";
  Next: string;
}

export interface ChoiceRule {
  Condition: string;
  Next: string;
  Assign?: Assign;
}

export interface ChoiceState extends Flow {
  Type: "Choice";
  Choices: ChoiceRule[];
  Default: string;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  JitterStrategy: "FULL";
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Assign?: Assign;
}

export interface TaskState extends Flow {
  Type: "Task";
  Resource: string;
  Arguments: Json;
  /** Seconds, or an expression that yields them. */
  TimeoutSeconds: number | string;
  HeartbeatSeconds?: number | string;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Next: string;
}

export interface ParallelState extends Flow {
  Type: "Parallel";
  Branches: Machine[];
  Catch: Catcher[];
  Next: string;
}

export interface MapState extends Flow {
  Type: "Map";
  /** An expression that yields the list. */
  Items: string;
  MaxConcurrency: number;
  ItemProcessor: Machine & { ProcessorConfig: { Mode: "INLINE" } };
  Catch: Catcher[];
  Next: string;
}

export interface SucceedState {
  Type: "Succeed";
  Comment?: string;
  Output?: Json;
}

export interface FailState {
  Type: "Fail";
  Comment?: string;
  Error: string;
  Cause: string;
}
