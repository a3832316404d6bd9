const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const part = /(\d+(?:\.\d+)?)\s*(w|weeks?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])/;

/** Converts a duration as people or ISO 8601 write it to the language's form; undefined when it is not a duration. */
export function correctDuration(written: string): string | undefined {
  // A capital M means months, except after T.
  if (/\dM/.test(written) && !/^PT/i.test(written.trim())) return undefined;
  const text = written
    .trim()
    .toLowerCase()
    .replace(/^pt(?=\d)/, "");
  // 1h30m has no space between its parts.
  const spaced = text.replaceAll(/([a-z])(\d)/g, "$1 $2");
  const parts = [...spaced.matchAll(new RegExp(part, "g"))];
  const rest = spaced.replaceAll(new RegExp(part, "g"), "").replaceAll(/,|\band\b|\s/g, "");
  if (parts.length === 0 || rest !== "") return undefined;
  const [amount = "", unit = ""] = [parts[0]?.[1], parts[0]?.[2]?.charAt(0)];
  if (parts.length === 1 && unit !== "w" && !amount.includes(".")) return `${Number(amount)}${unit}`;
  const seconds = parts.reduce((sum, [, count, of = ""]) => sum + Number(count) * (unitSeconds[of.charAt(0)] ?? 0), 0);
  return Number.isInteger(seconds) ? inLargestUnit(seconds) : undefined;
}

function inLargestUnit(seconds: number): string {
  const unit = ["d", "h", "m"].find((name) => seconds % (unitSeconds[name] ?? 1) === 0) ?? "s";
  return `${seconds / (unitSeconds[unit] ?? 1)}${unit}`;
}
