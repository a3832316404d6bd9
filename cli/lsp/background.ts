import type { Workspace } from "../../compiler/language/workspace.ts";

// Long enough to get on, short enough that nobody waits for an answer.
const sliceMilliseconds = 15;

/** Checks what a change touches, a slice at a time, so that requests are answered between the slices. */
export interface Background {
  /** There is something to check. */
  wake(): void;
  stop(): void;
}

interface Listener {
  /** After each slice; the first one after a change holds what the change is about. */
  onSlice(): void;
  /** A bug in the compiler: what it was checking stays as it was. */
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
