import type { Retrier } from "../../../compiler/asl/states.ts";

/** Outcome of starts that were all requested at one moment. */
export interface Starts {
  /** Seconds until the last container was started. */
  seconds: number;
  calls: number;
  refused: number;
  /** Most retries of one start. */
  mostRetries: number;
  /** Starts that used up their retries: an operator is asked. */
  givenUp: number;
}

/**
 * Simulates starts of containers, second by second: the service accepts `perSecond` calls in each, refuses the others, and each refused
 * start waits as its retrier says, with full jitter.
 */
export function simulateStarts(count: number, perSecond: number, retrier: Retrier, random: () => number): Starts {
  const due: number[][] = [];
  const schedule = (second: number, retries: number) => {
    due[second] ??= [];
    due[second].push(retries);
  };
  for (let at = 0; at < count; at++) schedule(0, 0);
  const result: Starts = { seconds: 0, calls: 0, refused: 0, mostRetries: 0, givenUp: 0 };
  for (let second = 0; second < due.length; second++) {
    for (const [order, retries] of (due[second] ?? []).entries()) {
      result.calls += 1;
      if (order < perSecond) {
        result.seconds = second;
        result.mostRetries = Math.max(result.mostRetries, retries);
        continue;
      }
      result.refused += 1;
      if (retries >= retrier.MaxAttempts) {
        result.givenUp += 1;
        continue;
      }
      const longest = Math.min(retrier.MaxDelaySeconds, retrier.IntervalSeconds * retrier.BackoffRate ** retries);
      schedule(second + 1 + Math.floor(random() * longest), retries + 1);
    }
    delete due[second];
  }
  return result;
}
