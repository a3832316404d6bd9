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
  const ended = status === "EXPIRED" ? closedAt : meta.status === "RUNNING" ? undefined : (meta.finishedAt ?? time);
  if (ended !== undefined && (expiresAt === undefined || ended < expiresAt)) return "stopped";
  return status === "EXPIRED" || ended !== undefined || (expiresAt !== undefined && expiresAt <= time)
    ? "expired"
    : undefined;
}
