import type { Duration, Usd } from "../../schema/types.ts";

const secondsPerUnit: { [unit: string]: number } = { s: 1, m: 60, h: 3600, d: 86_400 };

export function toSeconds(duration: Duration): number {
  return Number.parseInt(duration, 10) * (secondsPerUnit[duration.slice(-1)] ?? Number.NaN);
}

export function toDays(days: string): number {
  return Number.parseInt(days, 10);
}

export function toMicros(usd: Usd): number {
  return Math.round(usd * 1_000_000);
}

/** Parses a share: `70%` is 70. */
export function toPercent(share: string): number {
  return Number.parseInt(share, 10);
}

/** Formats an id for people: `release-notes` is "Release notes". */
export function inWords(id: string): string {
  const words = id.replaceAll("-", " ");
  return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}`;
}
