// Whoever waits for less than this does not want to be told how far it is.
const quietMilliseconds = 400;
const betweenMilliseconds = 100;

/** Tells on a terminal how far long work is; says nothing anywhere else, and nothing of work that is soon done. */
export interface Progress {
  tell(done: number, all: number): void;
  /** Takes the line away again. */
  end(): void;
}

/** `doing` is what is done, in a word or two: "checking". */
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
