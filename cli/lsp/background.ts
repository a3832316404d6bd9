import type { Workspace } from "../../compiler/language/workspace.ts";

// Long enough for progress, short enough to keep responses fast.
const sliceMilliseconds = 15;

/** Checks the files affected by a change in slices, so that requests are answered in between. */
export interface Background {
  /** Call when there is something to check. */
  wake(): void;
  stop(): void;
}

interface Listener {
  /** Called after each slice; the first slice after a change contains the changed file. */
  onSlice(): void;
  /** Called for a bug in the compiler; the results of the interrupted check stay as they were. */
  onBug(error: unknown): void;
}

export function checkInBackground(workspace: Workspace, { onSlice, onBug }: Listener): Background {
  let scheduled: NodeJS.Immediate | undefined;
  const slice = (): void => {
    scheduled = undefined;
    const until = performance.now() + sliceMilliseconds;
    let isMore = true;
    try {
      while (isMore && performance.now() < until) isMore = workspace.checkNext();
    } catch (error) {
      onBug(error);
    }
    onSlice();
    if (isMore) wake();
  };
  const wake = (): void => {
    scheduled ??= setImmediate(slice);
  };
  return { wake, stop: () => clearImmediate(scheduled) };
}
