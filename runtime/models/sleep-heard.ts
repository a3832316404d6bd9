import type { Pace } from "./pace.ts";

const sliceMs = 20_000;

/** Sleeps in slices, because a silence of `turnTime` would end the turn. */
export async function sleepHeard(
  milliseconds: number,
  { heard, sleep }: { heard(): void } & Pick<Pace, "sleep">,
  signal: AbortSignal,
): Promise<void> {
  for (let left = milliseconds; left > 0; left -= sliceMs) {
    heard();
    await sleep(Math.min(left, sliceMs), signal);
  }
  heard();
}
