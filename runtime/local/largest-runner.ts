import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { number, optional, required, text } from "../../base/checks.ts";
import { readJsonObject, UnreadableJson } from "../../base/read-json.ts";

/** Returns the highest memory use, in bytes, that a runner logged at its end; 0 when none did. */
export function largestRunner(logs: string): number {
  const lines = readdirSync(logs).flatMap((file) => readFileSync(join(logs, file), "utf8").split("\n"));
  return Math.max(0, ...lines.filter((line) => line.includes('"run-ended"')).map(peakMemoryIn));
}

/** A runner that was killed leaves a line cut off, and what an agent's program prints can look like a record. */
function peakMemoryIn(line: string): number {
  try {
    const fields = { event: required(text), peakMemoryBytes: optional(number) };
    const record = readJsonObject<{ event: string; peakMemoryBytes?: number }>(
      "A line of a runner's log",
      line,
      fields,
    );
    return record.event === "run-ended" ? (record.peakMemoryBytes ?? 0) : 0;
  } catch (error) {
    if (error instanceof UnreadableJson) return 0;
    throw error;
  }
}
