import type { ProjectRecords } from "./project-records.ts";

/**
 * Reason why an undecided item is closed: it has expired, or the project stopped before. A resumed project has closed
 * the items of its ended execution.
 */
export function closingOf(
  { meta }: ProjectRecords,
  { status, expiresAt, closedAt }: { status: string; expiresAt?: string | undefined; closedAt?: string | undefined },
  now: number,
): "expired" | "stopped" | undefined {
  const time = new Date(now).toISOString();
  const stoppedAt = meta.status === "RUNNING" ? meta.stopping?.time : (meta.finishedAt ?? time);
  const ended = status === "EXPIRED" ? closedAt : stoppedAt;
  if (ended !== undefined && (expiresAt === undefined || ended < expiresAt)) return "stopped";
  return status === "EXPIRED" || ended !== undefined || (expiresAt !== undefined && expiresAt <= time)
    ? "expired"
    : undefined;
}
