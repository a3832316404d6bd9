/** Longest time for which keep-alives alone count as work: a service that hangs may send them forever. */
const longestPingingMs = 30 * 60_000;

/** Returns a function that says of each sign of life whether the model counts as working; content begins the time anew. */
export function aliveUntil(now: () => number): (isPing: boolean) => boolean {
  let lastContent = now();
  return (isPing) => {
    if (!isPing) lastContent = now();
    return now() - lastContent <= longestPingingMs;
  };
}

/** First bytes of a comment of an event stream, and of an empty line. */
const pingBytes = new Set([":", "\n", "\r"].map((mark) => mark.charCodeAt(0)));

/**
 * Returns a listener to the bytes of an event stream that calls `heard` for comments, which SDKs drop: llama.cpp sends one every half
 * minute while it reads a prompt (`--sse-ping-interval`), OpenRouter and DeepSeek while a call waits. Events are heard by their readers.
 */
export function hearPings(heard: () => void, now = () => performance.now()): (bytes: Uint8Array) => void {
  const alive = aliveUntil(now);
  return (bytes) => {
    const isPing = pingBytes.has(bytes[0] ?? 0);
    if (alive(isPing) && isPing) heard();
  };
}
