import { formatMoment } from "../../schema/moment.ts";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Only the time for today, without the redundant date: "14:03 UTC". */
export function formatClock(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const isToday = time.toISOString().slice(0, 10) === now.toISOString().slice(0, 10);
  return isToday ? `${clock.format(time)} UTC` : formatMoment(iso);
}

export function isPast(iso: string, now: Date): boolean {
  return new Date(iso).getTime() < now.getTime();
}

const steps = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
] as const;

/** "in 6 days", "2 hours ago"; shown beside the absolute time, never instead of it, because a page can stay open. */
export function distance(iso: string, now: Date): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
  const step = steps.find((candidate) => Math.abs(seconds) >= candidate.seconds);
  return step ? relative.format(Math.trunc(seconds / step.seconds), step.unit) : "now";
}

/** Formats a duration, ended or running: "3 min", "1 h 20 min". */
export function formatDuration(fromIso: string, toIso: string): string {
  const minutes = Math.max(0, Math.round((new Date(toIso).getTime() - new Date(fromIso).getTime()) / 60_000));
  if (minutes < 1) return "under a minute";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
