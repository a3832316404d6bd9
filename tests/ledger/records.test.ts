import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { addProject } from "../../runtime/ledger/projects.ts";
import { openQuestion } from "../../runtime/ledger/questions.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import {
  addLedgerEntry,
  readLedger,
  readRevisions,
  recordEvent,
  recordRevision,
  resolveLedgerEntry,
} from "../../runtime/ledger/records.ts";
import { createTable } from "../../runtime/ledger/table.ts";
import type { QuestionItem } from "../../runtime/ledger/wait-items.ts";
import type { LedgerEntry } from "../../schema/types.ts";
import { commit } from "../support/commits.ts";
import { openMemoryTable } from "../support/memory-table.ts";
import { projectItem } from "../support/project-item.ts";

let memory: Awaited<ReturnType<typeof openMemoryTable>>;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const entry = (id: string, time: string, section: LedgerEntry["section"] = "facts"): LedgerEntry => ({
  id,
  section,
  text: `text of ${id}`,
  by: "pm",
  phase: "discovery",
  round: 1,
  time,
});

test("creating the table again leaves it as it is", async () => {
  await addLedgerEntry(memory.table, "kept", entry("f1", "2026-01-01T00:00:00.000Z"));
  await createTable(memory.table);
  expect(await readLedger(memory.table, "kept")).toHaveLength(1);
});

test("the ledger reads in order of time across its sections, and by section", async () => {
  await addLedgerEntry(memory.table, "ledger", entry("z", "2026-01-02T00:00:00.000Z"));
  await addLedgerEntry(memory.table, "ledger", entry("a", "2026-01-03T00:00:00.000Z"));
  await addLedgerEntry(memory.table, "ledger", entry("b", "2026-01-01T00:00:00.000Z", "blockers"));
  expect((await readLedger(memory.table, "ledger")).map(({ id }) => id)).toEqual(["b", "z", "a"]);
  expect(await readLedger(memory.table, "ledger", "blockers")).toEqual([
    entry("b", "2026-01-01T00:00:00.000Z", "blockers"),
  ]);
});

test("an entry is added once and resolved only where it is", async () => {
  const blocker = entry("b1", "2026-01-01T00:00:00.000Z", "blockers");
  expect(await addLedgerEntry(memory.table, "once", blocker)).toBe(true);
  expect(await addLedgerEntry(memory.table, "once", { ...blocker, text: "other" })).toBe(false);
  expect(await resolveLedgerEntry(memory.table, "once", "blockers", "b1")).toBe(true);
  expect(await resolveLedgerEntry(memory.table, "once", "blockers", "b2")).toBe(false);
  expect(await readLedger(memory.table, "once")).toEqual([{ ...blocker, status: "resolved" }]);
});

test("an event that is recorded twice is one item", async () => {
  const event = { id: "design-0001-000001", time: "2026-01-01T00:00:00.000Z", kind: "handoff", text: "x" } as const;
  await recordEvent(memory.table, "events", event);
  await recordEvent(memory.table, "events", event);
  expect(await readItems(memory.table, "events", "event")).toHaveLength(1);
});

test("asking again does not lose an answer", async () => {
  const question: QuestionItem = {
    phase: "discovery",
    round: 1,
    agent: "pm",
    text: "Which region?",
    choices: [],
    status: "OPEN",
    askedAt: "2026-01-01T00:00:00.000Z",
    expiresAt: "2026-01-08T00:00:00.000Z",
  };
  expect(await openQuestion(memory.table, "asked", "discovery-1-1", question)).toBe(true);
  const answered = { ...question, ...key.question("asked", "discovery-1-1"), status: "ANSWERED", answer: "Oregon" };
  await memory.table.documents.send(new PutCommand({ TableName: "crew", Item: answered }));
  expect(await openQuestion(memory.table, "asked", "discovery-1-1", question)).toBe(false);
  expect(await readItem(memory.table, key.question("asked", "discovery-1-1"))).toMatchObject({ answer: "Oregon" });
});

test("the newest revision is the one furthest on the branch, whenever its reply was made or it was recorded", async () => {
  const revision = (name: string, position: number, time: string) =>
    recordRevision(memory.table, "revised", {
      id: commit(name),
      position,
      time,
      phase: "p",
      round: 1,
      message: "m",
      tree: asDigest("0".repeat(64)),
    });
  await addProject(memory.table, "revised", projectItem());
  await revision("second", 2, "2026-01-02T00:00:00.000Z");
  // Beside it another phase had its reply earlier, and committed later.
  await revision("third", 3, "2026-01-01T00:00:00.000Z");
  await revision("first", 1, "2026-01-03T00:00:00.000Z");
  await revision("second", 2, "2026-01-02T00:00:00.000Z");
  expect(await readItem(memory.table, key.meta("revised"))).toMatchObject({ revision: commit("third") });
  expect((await readRevisions(memory.table, "revised")).map(({ id }) => id)).toEqual(
    ["first", "second", "third"].map(commit),
  );
});

test("a prefix of many large items is read to its end", async () => {
  const text = "x".repeat(100_000);
  for (let at = 10; at < 25; at++) await addLedgerEntry(memory.table, "large", { ...entry(`${at}`, "t"), text });
  expect(await readLedger(memory.table, "large")).toHaveLength(15);
});
