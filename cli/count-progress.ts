// Shorter work shows no progress.
const quietMilliseconds = 400;
const betweenMilliseconds = 100;

/** Shows the progress of long work on a terminal; prints nothing elsewhere or for short work. */
export interface Progress {
  tell(done: number, all: number): void;
  /** Removes the progress line. */
  end(): void;
}

/** `doing` is a short description of the work: "checking". */
export function countProgress(stream: NodeJS.WriteStream, doing: string, now = Date.now): Progress {
  let next = now() + quietMilliseconds;
  let isShown = false;
  return {
    tell(done, all) {
      if (!stream.isTTY || now() < next) return;
      next = now() + betweenMilliseconds;
      isShown = true;
      stream.write(`\r${doing} ${done} of ${all}\u001b[K`);
    },
    end() {
      if (isShown) stream.write("\r\u001b[K");
    },
  };
}
