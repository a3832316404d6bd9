import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Pipeline } from "../../schema/types.ts";

const dayMs = 86_400_000;

/** Returns how long logs are kept: containers of all engagements share a folder, so the longest time counts, and one without a time keeps all. */
export function logDaysOf(pipelines: readonly Pick<Pipeline, "retention">[]): number | undefined {
  const days = pipelines.map(({ retention }) => retention?.logDays ?? Number.POSITIVE_INFINITY);
  const longest = Math.max(...days);
  return Number.isFinite(longest) ? longest : undefined;
}

/** Deletes the logs of containers that have written nothing for this many days. */
export function deleteOldLogs(folder: string, days: number, now: number): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - writtenAt > days * dayMs) rmSync(path, { force: true });
  }
}
