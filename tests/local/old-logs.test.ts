import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deleteOldLogs, logDaysOf } from "../../runtime/local/old-logs.ts";

test("logs that are older than the retention are deleted as time passes, and younger ones are kept", () => {
  const folder = mkdtempSync(join(tmpdir(), "crew-logs-"));
  const start = Date.parse("2026-11-27T12:00:00Z");
  const dayMs = 86_400_000;
  for (const [name, age] of [
    ["old.log", 89],
    ["young.log", 10],
  ] as const) {
    writeFileSync(join(folder, name), "line\n");
    utimesSync(join(folder, name), new Date(start - age * dayMs), new Date(start - age * dayMs));
  }
  deleteOldLogs(folder, 90, start);
  expect(readdirSync(folder).sort()).toEqual(["old.log", "young.log"]);
  deleteOldLogs(folder, 90, start + 2 * dayMs);
  expect(readdirSync(folder)).toEqual(["young.log"]);
  rmSync(folder, { recursive: true });
});

test("engagements that share a folder keep logs for the longest of their times, and for ever where one says nothing", () => {
  expect(logDaysOf([{ retention: { logDays: 30 } }, { retention: { logDays: 90 } }])).toBe(90);
  expect(logDaysOf([{ retention: { logDays: 30 } }, {}])).toBeUndefined();
});
