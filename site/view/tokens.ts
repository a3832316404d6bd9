import type { Usage } from "../../schema/types.ts";

const exact = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** Exact up to four digits, then three significant ones: 950, 12.3K, 1.24M. */
export function formatTokens(count: number): string {
  return count < 10_000 ? exact.format(count) : short.format(count);
}

/** All tokens read or written by models, including cached ones. */
export function totalTokens(usage: Usage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

const units = ["bytes", "KB", "MB", "GB"];

/** Formats in the decimal units of file managers. */
export function formatSize(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const amount = bytes / 1000 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${bytes === 1 ? "byte" : units[step]}`;
}
