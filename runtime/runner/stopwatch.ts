import type { Stopwatch } from "../swarm/ports.ts";

export const tickMs = 500;

/** A longer gap between two ticks is not work: the process was stopped, or the computer slept. Garbage collection takes less. */
export const longestGapMs = 2000;

/** Counts the time during which this process can work. `time` is in milliseconds and monotonic. */
export function startStopwatch(time: () => number = () => performance.now()): Stopwatch & { stop(): void } {
  let worked = 0;
  let last = time();
  const tick = () => {
    const now = time();
    worked += Math.min(now - last, longestGapMs);
    last = now;
  };
  const timer = setInterval(tick, tickMs).unref();
  return {
    workedMs() {
      tick();
      return worked;
    },
    stop: () => clearInterval(timer),
  };
}
