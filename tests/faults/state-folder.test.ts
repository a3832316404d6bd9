import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCrew } from "../support/running-crew.ts";
import { crew, up } from "./crew-process.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "crew-state-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A state folder in which a project was running when crew was stopped. */
let left: string;
let project: string;
beforeAll(async () => {
  const running = await startCrew("hello");
  [project = ""] = (await running.json<{ id: string }[]>(["status", "--all"])).map(({ id }) => id);
  left = newFolder();
  await running.kill();
  cpSync(running.state, left, { recursive: true });
  await running.stop();
  const { stop } = await up(left);
  await stop();
});

function damaged(damage: (journal: string) => void): string {
  const state = newFolder();
  cpSync(left, state, { recursive: true });
  damage(join(state, "journal.sqlite"));
  return state;
}

const digestOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

function journalFiles(state: string): Record<string, string> {
  const names = readdirSync(state).filter((name) => /^journal\.sqlite(-wal)?$/.test(name));
  return Object.fromEntries(names.map((name) => [name, digestOf(readFileSync(join(state, name)))]));
}

function onDatabase(sql: string): (journal: string) => void {
  return (journal) => {
    const database = new DatabaseSync(journal);
    database.exec(sql);
    database.close();
  };
}

/** What `crew up` says that is not to come up. */
async function ended(state: string): Promise<{ output: string; status: number | null | undefined }> {
  const { output, status, stop } = await up(state);
  await stop();
  return { output, status };
}

const torn = (journal: string) => truncateSync(journal, 3 * 4096);

describe("a journal that cannot be gone on with is named, with what is lost and what to do, and left as it is", () => {
  test.each<[string, (journal: string) => void, RegExp]>([
    ["torn at a page", torn, /is damaged \(.*malformed/],
    ["torn in its first page", (journal) => truncateSync(journal, 1000), /is damaged/],
    ["emptied", (journal) => truncateSync(journal, 0), /is damaged \(it is empty/],
    [
      "emptied beside its log",
      (journal) => {
        truncateSync(journal, 0);
        writeFileSync(`${journal}-wal`, "what was written last");
      },
      /is damaged \(it is empty/,
    ],
    [
      "overwritten by junk",
      (journal) => writeFileSync(journal, "junk ".repeat(10_000)),
      /is damaged \(.*not a database/,
    ],
    [
      "overwritten in its middle",
      (journal) => {
        const bytes = readFileSync(journal);
        writeFileSync(journal, bytes.fill(0x6a, 4096, bytes.length - 4096));
      },
      /is damaged/,
    ],
    ["a record that is no JSON", onDatabase("UPDATE execution SET summary = substr(summary, 9)"), /is damaged/],
    ["a database of another program", onDatabase("DROP TABLE execution; CREATE TABLE execution (a)"), /is damaged/],
  ])("%s", async (_, damage, expected) => {
    const state = damaged(damage);
    const before = journalFiles(state);
    const { output, status } = await ended(state);
    expect(output).toContain(`crew: The journal ${join(state, "journal.sqlite")} `);
    expect(output).toMatch(expected);
    expect(output).toMatch(/step.*not lost.*backup.*move it aside.*crew resume/s);
    expect(output).not.toMatch(/bug in crew|\n {4}at /);
    expect(status).toBe(1);
    expect(journalFiles(state)).toMatchObject(before);
  });

  test("written by a newer crew", async () => {
    const state = damaged(onDatabase("PRAGMA user_version = 99"));
    const before = journalFiles(state);
    const { output, status } = await ended(state);
    expect(output).toMatch(
      /crew: The journal .*journal\.sqlite was written by a newer crew.*Nothing is lost.*--state/s,
    );
    expect(status).toBe(1);
    expect(journalFiles(state)).toMatchObject(before);
  });

  test("not a file at all", async () => {
    const state = damaged((journal) => {
      rmSync(journal);
      mkdirSync(journal);
    });
    const { output, status } = await ended(state);
    expect(output).toMatch(/crew: crew cannot use .*journal\.sqlite.*--state/s);
    expect(status).toBe(1);
  });
});

test("once a damaged journal is moved aside crew starts, and the project can be resumed", async () => {
  const state = damaged(torn);
  renameSync(join(state, "journal.sqlite"), join(state, "journal.sqlite.damaged"));
  const { output, stop } = await up(state);
  try {
    expect(output).toMatch(/^Ready/m);
    const resumed = crew(["resume", project, "--from", "brief"], { CREW_STATE: state });
    expect(resumed.output).toMatch(/continues from brief/);
    expect(resumed.status).toBe(0);
  } finally {
    await stop();
  }
});

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;

test.skipIf(!mayMount)("a full disk is named, with what to do", () => {
  const state = newFolder();
  const words = ["up", "hello", "--port", "0", "--aws-port", "0", "--state", state]
    .map((word) => `'${word}'`)
    .join(" ");
  const script = `mount -t tmpfs -o size=64k crew '${state}' && '${process.execPath}' cli/bin.js ${words} 2>&1; echo "status $?"`;
  const output = execFileSync("unshare", ["-m", "sh", "-c", script], {
    cwd: join(import.meta.dirname, "../.."),
    encoding: "utf8",
  });
  expect(output).toMatch(/^crew: crew cannot keep its state in .*: the disk is full.*--state/m);
  expect(output).toMatch(/status 1\n$/);
});
