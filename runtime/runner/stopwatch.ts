import type { Stopwatch } from "../swarm/ports.ts";

export const tickMs = 500;

/** More between two ticks is not work: the process was stopped, or the machine slept. Garbage collection takes less. */
export const longestGapMs = 2000;

/** Counts what passes while this process can work. `time` is in milliseconds and never goes back. */
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
