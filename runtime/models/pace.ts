/** The clock of calls, and the waits between attempts. */
export interface Pace {
  /** Waits between attempts; rejects when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1): for jitter. */
  random(): number;
  /** Milliseconds since some moment. */
  now(): number;
}
