import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { ElementResult } from "../../runtime/ledger/lists.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readRevisions } from "../../runtime/ledger/records.ts";
import { readFeedback } from "../../runtime/runner/feedback.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import { elementBranch } from "../../schema/table.ts";
import { lowerFeature } from "../pipelines/workspace.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

let services: RunnerServices;
let home: string;
beforeAll(async () => {
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-merge-"));
});
afterAll(async () => {
  await services.close();
  await rm(home, { recursive: true, force: true });
});

const pipeline = lowerFeature("branches");
const workedAt = "2026-11-20T10:00:00.000Z";
let clones = 0;

type Files = { [path: string]: string };

/** A commit by a member of an element, on its branch. */
async function workOn(project: string, id: string, files: Files, round = 1): Promise<void> {
  const meta = await readItem(services.table, key.meta(project));
  const initial = { title: "Harbour ticketing", sow: statement, time: new Date(String(meta?.createdAt)) };
  const repository = openRepository(services.repositories, { project, initial });
  const tree = await openWorkTree(repository, join(home, `clone-${clones++}`), elementBranch("subtask", 1, id));
  for (const [path, text] of Object.entries(files)) await tree.write(path, text);
  const turn = { phase: `subtask@${id}`, round, seq: 1 };
  const time = new Date(Date.parse(workedAt) - 60_000 + round * 1000);
  await tree.commit({ agent: { name: "maker", title: "Maker" }, turn, message: `Write part ${id}`, time });
}

/** Writes how the work on the elements ended, as the state machine does. */
async function endWork(project: string, results: ElementResult[], time = workedAt): Promise<void> {
  const elements = results.map(({ id }) => ({ id, title: `Part ${id}` }));
  const Item = {
    ...key.list(project, "subtask", 1),
    elements: JSON.stringify(elements),
    time: "2026-11-20T09:30:00.000Z",
    results: JSON.stringify(results),
    workedAt: time,
  };
  await services.table.documents.send(new PutCommand({ TableName: services.table.name, Item }));
}

const finished = (id: string): ElementResult => ({ id, ended: "finished", outputs: {} });
const limit = (id: string): ElementResult => ({ id, ended: "limit", reason: "No turns are left.", outputs: {} });

let projects = 0;
async function newMerge(): Promise<RunOrder> {
  const order = await services.start(`merge-${projects++}`, pipeline);
  return { ...order, phase: "subtask", mode: "merge" };
}

const filesOf = ({ project }: RunOrder): Files => {
  const { tree, read } = services.repository(project);
  const paths = tree.map((line) => line.split("\t")[1] ?? "").filter((path) => path.startsWith("docs/"));
  return Object.fromEntries(paths.map((path) => [path, read(path)]));
};

const mergesOf = async ({ project }: RunOrder) =>
  (await readItems(services.table, project, "merge")).map(({ phase, state }) => `${phase} ${state}`);

const eventsOf = async ({ project }: RunOrder) =>
  (await readItems(services.table, project, "event")).map(({ kind, text }) => `${kind}: ${text}`);

/** Three elements that end in another order than the list's; the first two change the same lines, and the last has reached a limit. */
async function threeElements(order: RunOrder): Promise<void> {
  await workOn(order.project, "c", { "docs/c.md": "c\n" });
  await workOn(order.project, "b", { "docs/list.md": "b\n", "docs/b.md": "b\n" });
  await workOn(order.project, "d", { "docs/d.md": "d\n" });
  await workOn(order.project, "a", { "docs/list.md": "a\n" });
  await endWork(order.project, [finished("a"), finished("b"), finished("c"), limit("d")]);
}

test("branches are merged in the order of the list up to a conflict, which goes back to its owner", async () => {
  const order = await newMerge();
  await threeElements(order);
  expect(await services.run(order)).toMatchObject({ outcome: "done", conflict: "b", unmerged: [] });
  expect(filesOf(order)).toEqual({ "docs/list.md": "a\n" });
  expect(await mergesOf(order)).toEqual(["subtask@a merged", "subtask@b returned"]);
  const [feedback] = await readFeedback(services.table, order.project, "MERGE#subtask@b#0001");
  expect(feedback).toMatchObject({ source: "conflict", conflicts: ["docs/list.md"] });
  expect(feedback?.summary).toContain('Changes of others in it, newest first: "Write part a" by Maker.');
  await workOn(order.project, "b", { "docs/list.md": "a\nb\n" }, 2);
  expect(await services.run({ ...order, round: 2, epoch: 2 })).toMatchObject({ outcome: "done", unmerged: [] });
  const all = { "docs/list.md": "a\nb\n", "docs/b.md": "b\n", "docs/c.md": "c\n" };
  expect(filesOf(order)).toEqual(all);
  expect(await mergesOf(order)).toEqual(["a", "b", "c"].map((id) => `subtask@${id} merged`));
  expect(services.repository(order.project).git("branch", "--list", "each/*")).toContain("each/subtask/0001/d");
  expect(await eventsOf(order)).toEqual([
    "branch-merged: Part a was merged, in the order of the list.",
    "branch-conflict: Part b could not be merged: others changed docs/list.md, too. Its owner works on it once more.",
    "branch-merged: Part b was merged, in the order of the list.",
    "branch-merged: Part c was merged, in the order of the list.",
  ]);
  const meta = await readItem(services.table, key.meta(order.project));
  const newest = (await readRevisions(services.table, order.project))
    .filter(({ branch }) => branch === undefined)
    .at(-1);
  expect(newest).toMatchObject({ id: meta?.revision, phase: "subtask@c", message: "Merge Part c" });
});

test("an element whose conflict stays is left on its branch with the reason, and the others are merged", async () => {
  const order = await newMerge();
  await threeElements(order);
  await services.run(order);
  // The owner's round ends with a part of the conflict in the file.
  await workOn(order.project, "b", { "docs/b.md": "more\n" }, 2);
  await endWork(order.project, [finished("a"), finished("b"), finished("c"), limit("d")]);
  const reason = "Its work does not fit together with that of others in docs/list.md.";
  expect(await services.run({ ...order, round: 2, epoch: 2 })).toMatchObject({ unmerged: [{ id: "b", reason }] });
  expect(filesOf(order)).toEqual({ "docs/list.md": "a\n", "docs/c.md": "c\n" });
  expect((await eventsOf(order)).at(-2)).toBe(
    `branch-conflict: Part b is not merged. ${reason} Its work stays on the branch each/subtask/0001/b.`,
  );
});

test("an element whose round on the conflict does not finish is left, too", async () => {
  const order = await newMerge();
  await threeElements(order);
  await services.run(order);
  await endWork(order.project, [finished("a"), limit("b"), finished("c"), limit("d")]);
  const reason =
    "Its work does not fit together with that of others in docs/list.md, and the further round did not finish: No turns are l";
  expect(await services.run({ ...order, round: 2, epoch: 2 })).toMatchObject({ unmerged: [{ id: "b", reason }] });
  expect(filesOf(order)).toEqual({ "docs/list.md": "a\n", "docs/c.md": "c\n" });
});

test("many branches are merged, in the order of the list and not in that of their ends", async () => {
  const order = await newMerge();
  const ids = Array.from({ length: 40 }, (_, index) => `part-${index}`);
  for (const id of ids.toReversed()) await workOn(order.project, id, { [`docs/${id}.md`]: `${id}\n` });
  await endWork(order.project, ids.map(finished));
  expect(await services.run(order)).toMatchObject({ outcome: "done", unmerged: [] });
  const subjects = services.repository(order.project).git("log", "--first-parent", "--reverse", "--format=%s", "main");
  expect(subjects.trim().split("\n").slice(1)).toEqual(ids.map((id) => `Merge Part ${id}`));
  expect(Object.keys(filesOf(order))).toHaveLength(ids.length);
}, 60_000);

/** What a merge leaves; `undisturbed` in its repository, and in the table. */
async function leftBehind(order: RunOrder): Promise<unknown> {
  const revisions = await readRevisions(services.table, order.project);
  return {
    commits: services.repository(order.project).git("log", "--format=%H %s", "main").trim().split("\n"),
    branch: services.repository(order.project).git("log", "--format=%H %s", "each/subtask/0001/b").trim().split("\n"),
    merges: await mergesOf(order),
    events: await eventsOf(order),
    revisions: revisions.map(({ id, message }) => `${id} ${message}`),
    newest: (await readItem(services.table, key.meta(order.project)))?.revision,
  };
}

test("killed before each of its writes, a merge leaves the same commits, each element merged once", async () => {
  const play = async (killedAt: number) => {
    const order = await newMerge();
    await threeElements(order);
    let writes = 0;
    const cut = services.connect(() => {
      if (writes++ >= killedAt) throw new Error("killed");
    });
    const isKilled = await services.run(order, cut).then(
      () => false,
      () => true,
    );
    if (isKilled) expect(await services.run({ ...order, epoch: 2 })).toMatchObject({ conflict: "b", unmerged: [] });
    await workOn(order.project, "b", { "docs/list.md": "a\nb\n" }, 2);
    await services.run({ ...order, round: 2, epoch: 3 });
    return { isKilled, left: await leftBehind(order) };
  };
  const undisturbed = await play(Number.POSITIVE_INFINITY);
  expect(undisturbed.isKilled).toBe(false);
  let deaths = 0;
  for (let killedAt = 0; ; killedAt += 1) {
    const { isKilled, left } = await play(killedAt);
    expect([killedAt, left]).toEqual([killedAt, undisturbed.left]);
    if (!isKilled) break;
    deaths++;
  }
  expect(deaths).toBeGreaterThan(12);
}, 120_000);
