import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { sqliteJournal } from "../../runtime/engine/sqlite-journal.ts";

const folder = mkdtempSync(join(tmpdir(), "kill-"));
afterAll(() => rmSync(folder, { recursive: true }));
const program = fileURLToPath(new URL("killed-engine.ts", import.meta.url));

/** What the process said; killed `afterMs` after it was ready, when given. */
async function life(journal: string, afterMs?: number): Promise<string> {
  const child = spawn(process.execPath, [program, journal], { stdio: ["ignore", "pipe", "inherit"] });
  const said = text(child.stdout);
  if (afterMs !== undefined) {
    await once(child.stdout, "data");
    await setTimeout(afterMs);
    child.kill("SIGKILL");
  }
  return said;
}

it("comes to the right end however often its process is killed", async () => {
  const journal = join(folder, "count.db");
  const said: string[] = [];
  // The delay decides where the kill falls; the property holds for every delay.
  for (const afterMs of [0, 15, 40, 5, 70, 25]) said.push(await life(journal, afterMs));
  expect(said.filter((words) => words === "ready\n").length).toBeGreaterThan(2);
  expect(await life(journal)).toBe('ready\n{"output":{"n":40},"gaps":0}\n');
}, 60_000);

it("says so when another process has the journal open", () => {
  const path = join(folder, "taken.db");
  const first = sqliteJournal(path);
  expect(() => sqliteJournal(path)).toThrow(`The journal ${path} is in use by another process.`);
  first.close();
  sqliteJournal(path).close();
});
