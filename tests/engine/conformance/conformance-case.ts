import type { Json } from "../../../base/json.ts";

/** One machine, and what AWS is documented or was observed to make of it. */
export interface ConformanceCase {
  /** A sentence. */
  behaviour: string;
  /** From `sources.ts`. */
  sources: readonly string[];
  /** The first state is where the machine starts. */
  states: { [name: string]: Json };
  input?: Json;
  /** Answers of the test's service in the order of its calls; the last one stays. Default: the arguments. */
  answers?: readonly Answer[];
  end: { output: Json } | { error: string; cause?: string } | { cause: string };
  /** Types of the history events, in order; "…" where many follow that say nothing more. */
  events: string;
  /** Simulated seconds from the start to the end. */
  seconds?: number;
}

/** `later`: given under the task's token, so many seconds after the call. */
export type Answer =
  | { result: Json }
  | { error: string; cause: string }
  | { later: number; result: Json }
  | { later: number; error?: string; cause?: string }
  | { heartbeats: readonly number[] };

/** A task of the test's service. */
export const work = { Type: "Task", Resource: "arn:aws:states:::test:work" };
export const callback = { Type: "Task", Resource: "arn:aws:states:::test:work.waitForTaskToken" };

/** The states of a branch or of an iteration; the first one starts. */
export function processor(states: { [name: string]: Json }): { [key: string]: Json } {
  return { StartAt: Object.keys(states)[0] ?? "", States: states };
}
