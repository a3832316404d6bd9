/** Cancels what was scheduled; harmless when it has happened. */
export type Cancel = () => void;

/** Time as the engine sees it: milliseconds since 1970. */
export interface EngineClock {
  now(): number;
  schedule(at: number, callback: () => void): Cancel;
  /** Keeps simulated time still while real work is under way. Call the result once the work is done. */
  hold(): () => void;
}

// Node fires timers beyond this at once.
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
  /** Forgets all timers and jumps no more. */
  stop(): void;
}

/**
 * Time that jumps to the next timer when nothing holds it and `mayJump` agrees. Whoever does real work (a request, a
 * child process, a person being played) takes a hold first; letting go of the last hold is what sets time moving.
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
    // One turn of the event loop, so that whoever was just told something can take its hold.
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
