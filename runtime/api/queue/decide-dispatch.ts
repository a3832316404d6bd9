/** A project with a place, by what it does now. */
export type PlaceState = "queued" | "working" | "waiting" | "ended";

/** State of a flow and its queue at one look. */
export interface Look {
  limits: { readonly atOnce: number; readonly perDay?: number };
  /** True while a person has paused the queue. */
  isPaused: boolean;
  /** Places of the first projects in the queue, the first to start first. */
  queued: readonly string[];
  atWork: ReadonlySet<string>;
  waiting: ReadonlySet<string>;
  startsToday: ReadonlySet<string>;
  /** Of all that have a place or wait. */
  states: ReadonlyMap<string, PlaceState>;
}

/** Changes that the look leads to. Each is idempotent, and the table holds the limits whatever others do meanwhile. */
interface Dispatch {
  ended: string[];
  toWaiting: string[];
  toWork: string[];
  /** In order. */
  start: string[];
}

/**
 * Decides which projects start: as many as there are places, the first in the queue first. One that has taken a place already, because a
 * dispatcher died before it started it, comes before all others.
 */
export function decideDispatch(look: Look): Dispatch {
  const { limits, isPaused, queued, atWork, waiting, startsToday, states } = look;
  const inState = (places: ReadonlySet<string>, ...wanted: PlaceState[]) =>
    [...places].filter((place) => wanted.some((state) => states.get(place) === state));
  const ended = [...inState(atWork, "ended"), ...inState(waiting, "ended")];
  const toWaiting = inState(atWork, "waiting");
  const toWork = inState(waiting, "working");
  const kept = new Set([...atWork, ...toWork].filter((place) => !ended.includes(place) && !toWaiting.includes(place)));
  if (isPaused) return { ended, toWaiting, toWork, start: [] };

  const begun = inState(kept, "queued");
  let free = limits.atOnce - kept.size;
  let today = (limits.perDay ?? Number.POSITIVE_INFINITY) - startsToday.size;
  const start = [...begun];
  for (const place of queued) {
    if (kept.has(place)) continue;
    const countsAlready = startsToday.has(place);
    if (free <= 0 || (today <= 0 && !countsAlready)) break;
    start.push(place);
    free -= 1;
    if (!countsAlready) today -= 1;
  }
  return { ended, toWaiting, toWork, start };
}
