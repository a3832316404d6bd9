import { setTimeout as wait } from "node:timers/promises";
import type { ProjectEvent } from "../../../schema/types.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";

/** State of a project, with its events after a position. */
export interface Look {
  project: ProjectRecords;
  events: ProjectEvent[];
}

/** One reader of a project. */
export interface Watch {
  /**
   * Returns the next state: every event after `place`, and those that a slower reader still needs. Undefined once this
   * reader has left; rejects when reading fails, and then always.
   */
  next(place: string): Promise<Look | undefined>;
  leave(): void;
}

export interface Watchers {
  join(project: string, place: string): Watch;
}

/** Reads each project with readers once for all of them, and no project without readers. */
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

/** Calls `onEnd` once: when the last reader has left, or reading has failed. */
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
  // It may fail while no reader waits; each reader gets the error with its next call.
  coming.promise.catch(() => {});
  return coming;
}
