import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { openJournal } from "../../runtime/local/open-journal.ts";
import { announceInstance, openStateFolder } from "../../runtime/local/state-folder.ts";

const root = mkdtempSync(join(tmpdir(), "crew-journal-"));
const folder = openStateFolder(root);
(await openJournal(folder)).close();
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The journal's lock, as a second crew has it that starts at the same time. */
function takeLock(): () => void {
  const other = new DatabaseSync(folder.journal);
  other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  return () => other.close();
}

test("a lock that the other gives back is taken, and one that it keeps is not waited for forever", async () => {
  const giveBack = takeLock();
  const opening = openJournal(folder);
  giveBack();
  (await opening).close();
  const release = takeLock();
  await expect(openJournal(folder)).rejects.toThrow(/^crew already runs on .*: it is starting\./);
  release();
});

test("a crew that has said where it is, is named at once", async () => {
  const release = takeLock();
  announceInstance(folder, {
    url: "http://127.0.0.1:4321",
    accessToken: "t",
    awsEndpoint: "http://127.0.0.1:4322",
    pid: process.pid,
  });
  const from = performance.now();
  await expect(openJournal(folder)).rejects.toThrow("http://127.0.0.1:4321");
  // A second try comes after 50 ms at the earliest.
  expect(performance.now() - from).toBeLessThan(50);
  release();
});
