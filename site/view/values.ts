import type { GateValue } from "../../schema/types.ts";

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });

const missingWords = {
  "not-measured": "missing",
  "other-files": "missing: measured on other files",
} as const;

/** Formats a value for people; a missing one says why it is missing. */
export function formatValue({ name, value, missing }: GateValue): string {
  if (missing !== undefined) return missingWords[missing];
  if (typeof value === "number") return name.startsWith("spend.") ? `$${value.toFixed(2)}` : numbers.format(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
