import { setTimeout as wait } from "node:timers/promises";
import type { ProjectEvent } from "../../../schema/types.ts";
import type { ProjectRecords } from "./project-records.ts";

/** A project as it was found, with its events after a place. */
export interface Look {
  project: ProjectRecords;
  events: ProjectEvent[];
}

/** One reader of a project. */
export interface Watch {
  /**
   * The next look: every event after `place`, and those that a reader further behind still asks for. Undefined once this
   * reader has left; rejects when the look fails, and then every time.
   */
  next(place: string): Promise<Look | undefined>;
  leave(): void;
}

export interface Watchers {
  join(project: string, place: string): Watch;
}

/** Looks at each project that somebody reads, once for all who do, and at none that nobody reads. */
export function createWatchers(look: (project: string, after: string) => Promise<Look>, pauseMs: number): Watchers {
  const watched = new Map<string, Watched>();
  const begin = (project: string): Watched => {
    const one = watchOne(
      (after) => look(project, after),
      pauseMs,
      () => watched.delete(project),
    );
    watched.set(project, one);
    return one;
  };
  return { join: (project, place) => (watched.get(project) ?? begin(project)).join(place) };
}

type Watched = { join(place: string): Watch };

/** `onEnd` is called once: when the last reader has left, or a look has failed. */
function watchOne(look: (after: string) => Promise<Look>, pauseMs: number, onEnd: () => void): Watched {
  const places = new Map<Watch, string>();
  const end = new AbortController();
  let coming = comingLook();
  const furthestBehind = () => [...places.values()].reduce((least, place) => (place < least ? place : least));

  const lookOnAndOn = async () => {
    for (;;) {
      await wait(pauseMs, undefined, { signal: end.signal });
      const found = await look(furthestBehind());
      coming.resolve(found);
      coming = comingLook();
      if (end.signal.aborted) return;
    }
  };
  const join = (place: string): Watch => {
    const left = Promise.withResolvers<undefined>();
    const watch: Watch = {
      next(from) {
        if (places.has(watch)) places.set(watch, from);
        return Promise.race([left.promise, coming.promise]);
      },
      leave() {
        left.resolve(undefined);
        if (!places.delete(watch) || places.size > 0 || end.signal.aborted) return;
        end.abort();
        onEnd();
      },
    };
    places.set(watch, place);
    return watch;
  };
  lookOnAndOn().catch((error: unknown) => {
    if (end.signal.aborted) return;
    end.abort();
    onEnd();
    coming.reject(error);
  });
  return { join };
}

function comingLook() {
  const coming = Promise.withResolvers<Look>();
  // It may fail while no reader waits; each learns of it when it asks.
  coming.promise.catch(() => {});
  return coming;
}
