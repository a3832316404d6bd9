/** Cancels a scheduled callback; does nothing after the callback has run. */
export type Cancel = () => void;

/** Clock of the engine: milliseconds since 1970. */
export interface EngineClock {
  now(): number;
  schedule(at: number, callback: () => void): Cancel;
  /** Stops simulated time while real work is running. Call the result once the work is done. */
  hold(): () => void;
}

// Node fires timers with a longer delay immediately.
const longestTimeout = 2 ** 31 - 1;

export function realClock(): EngineClock {
  return { now: Date.now, schedule: scheduleReal, hold: () => () => {} };
}

function scheduleReal(at: number, callback: () => void): Cancel {
  let timer: NodeJS.Timeout;
  const arm = () => {
    const delay = Math.max(0, at - Date.now());
    timer = delay > longestTimeout ? setTimeout(arm, longestTimeout) : setTimeout(callback, delay);
  };
  arm();
  return () => clearTimeout(timer);
}

export interface SimulatedClock extends EngineClock {
  /** Drops all timers and stops jumping. */
  stop(): void;
}

/**
 * Creates a clock that jumps to the next timer when there is no hold and `mayJump` agrees. Code that does real work (a
 * request, a child process, a simulated person) takes a hold first; releasing the last hold lets time continue.
 */
export function simulatedClock(start: number, mayJump: () => boolean | Promise<boolean> = () => true): SimulatedClock {
  const timers = new Map<number, { at: number; callback: () => void }>();
  let now = start;
  let serial = 0;
  let holds = 0;
  let asked = false;
  let stopped = false;

  const ask = () => {
    if (asked || stopped || holds > 0) return;
    asked = true;
    // Waits one turn of the event loop, so that code notified in this turn can take its hold.
    setImmediate(async () => {
      const agreed = holds === 0 && (await mayJump());
      asked = false;
      if (agreed && holds === 0) jump();
    });
  };
  const jump = () => {
    let next: [number, { at: number; callback: () => void }] | undefined;
    for (const entry of timers) if (!next || entry[1].at < next[1].at) next = entry;
    if (!next || stopped) return;
    timers.delete(next[0]);
    now = Math.max(now, next[1].at);
    next[1].callback();
    ask();
  };
  return {
    now: () => now,
    schedule(at, callback) {
      const id = serial++;
      timers.set(id, { at, callback });
      ask();
      return () => timers.delete(id);
    },
    hold() {
      let held = true;
      holds++;
      return () => {
        if (!held) return;
        held = false;
        holds--;
        ask();
      };
    },
    stop() {
      stopped = true;
      timers.clear();
    },
  };
}
