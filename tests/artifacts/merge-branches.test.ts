import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, test as vitest } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import type { WorkTree } from "../../runtime/artifacts/work-tree.ts";
import { hasMoto, startMoto, withoutMoto } from "../support/aws/moto.ts";
import { isLong } from "../support/seed.ts";

const moto = hasMoto ? await startMoto() : undefined;
if (moto) await new S3Client({}).send(new CreateBucketCommand({ Bucket: "crew-branches" }));
else console.warn(`The branches in a bucket are not tested: ${withoutMoto}.`);
afterAll(() => moto?.close());

let home: string;
let clones = 0;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "crew-branches-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const places = {
  "a folder": () => pathToFileURL(join(home, "repositories")).href,
  "a bucket": () => `s3://crew-branches/${basename(home)}`,
};
const initial = { title: "Shop", sow: "# Shop\n", time: new Date("2026-11-20T10:00:00.000Z") };
const branchOf = (id: string) => `each/part/0001/${id}`;

type Files = { [path: string]: string | undefined };

async function write(tree: WorkTree, files: Files, turn: { phase: string; round?: number; seq?: number }) {
  for (const [path, text] of Object.entries(files))
    await (text === undefined ? tree.remove(path) : tree.write(path, text));
  const agent = { name: "maker", title: "Maker" };
  const time = new Date(initial.time.getTime() + (turn.seq ?? 1) * 1000);
  return tree.commit({ agent, turn: { round: 1, seq: 1, ...turn }, message: `Work on ${turn.phase}`, time });
}

async function textsOf(tree: WorkTree): Promise<Files> {
  const own = tree.files().filter(({ path }) => path !== "README.md" && path !== "statement-of-work.md");
  return Object.fromEntries(
    await Promise.all(own.map(async ({ path }) => [path, (await tree.read(path)).toString()] as const)),
  );
}

// A bucket takes twice as long: the long suite has both.
const tried = Object.entries(places).slice(0, isLong ? 2 : 1);
describe.each(tried)("in %s", (kind, repositories) => {
  const test = kind === "a bucket" && !moto ? vitest.skip : vitest;
  const open = (branch?: string) =>
    openWorkTree(openRepository(repositories(), { project: "shop", initial }), join(home, `clone-${clones++}`), branch);
  const work = async (id: string, files: Files, turn: { round?: number; seq?: number } = {}) =>
    write(await open(branchOf(id)), files, { phase: `part@${id}`, ...turn });
  const merge = (tree: WorkTree, id: string, { run = 1, rounds = 1 } = {}) =>
    tree.merge({ branch: branchOf(id), title: `Part ${id}`, run, rounds });
  const subjects = async (root: string) =>
    execFileSync("git", ["-C", `${root}.clone`, "log", "--first-parent", "--format=%s", "main"])
      .toString()
      .trim()
      .split("\n");

  test("the main branch sees nothing of a branch before it is merged, and all of it after", async () => {
    await write(await open(), { "plan.md": "plan\n" }, { phase: "plan" });
    await Promise.all([work("a", { "a.md": "a\n" }), work("b", { "b.md": "b\n" })]);
    expect(await textsOf(await open(branchOf("a")))).toEqual({ "plan.md": "plan\n", "a.md": "a\n" });
    const main = await open();
    expect(await textsOf(main)).toEqual({ "plan.md": "plan\n" });
    expect(await merge(main, "a")).toMatchObject({ kind: "merged" });
    expect(await merge(main, "b")).toMatchObject({ kind: "merged" });
    const all = { "plan.md": "plan\n", "a.md": "a\n", "b.md": "b\n" };
    expect([await textsOf(main), await textsOf(await open())]).toEqual([all, all]);
    expect((await subjects((await open()).root)).slice(0, 2)).toEqual(["Merge Part b", "Merge Part a"]);
    expect(main.authorOf("a.md")).toBe("maker");
  });

  test("a branch without a commit has nothing to merge", async () => {
    await write(await open(), { "plan.md": "plan\n" }, { phase: "plan" });
    const main = await open();
    expect(await merge(main, "a")).toEqual({ kind: "nothing" });
  });

  test("changes of different lines of one file, and of one file in the same way, are merged", async () => {
    const lines = ["one", "two", "three", "four", "five", "six", "seven"];
    const text = (at: number, line: string) => `${lines.with(at, line).join("\n")}\n`;
    await write(await open(), { "shared.md": text(0, "one"), "old.md": "old\n" }, { phase: "plan" });
    await work("a", { "shared.md": text(0, "ONE"), "same.md": "same\n", "old.md": undefined });
    await work("b", { "shared.md": text(6, "SEVEN"), "same.md": "same\n" });
    const main = await open();
    await merge(main, "a");
    await merge(main, "b");
    expect(await textsOf(main)).toEqual({
      "shared.md": `ONE\n${lines.slice(1, 6).join("\n")}\nSEVEN\n`,
      "same.md": "same\n",
    });
  });

  test("a file that one branch made a program is one after the merge, also where another branch changed its text", async () => {
    await write(await open(), { "run.sh": "#!/bin/sh\n" }, { phase: "plan" });
    const one = await open(branchOf("a"));
    await chmod(join(one.root, "run.sh"), 0o755);
    await one.noticeChanges();
    await write(one, {}, { phase: "part@a" });
    await work("b", { "run.sh": "#!/bin/sh\necho 1\n" });
    const main = await open();
    await merge(main, "a");
    await merge(main, "b");
    for (const tree of [main, await open()]) {
      expect(await textsOf(tree)).toEqual({ "run.sh": "#!/bin/sh\necho 1\n" });
      expect((await stat(join(tree.root, "run.sh"))).mode & 0o111).toBe(0o111);
    }
  });

  test("a conflict goes back with both sides on the branch, and is merged once its owner has settled it", async () => {
    await write(await open(), { "list.md": "list\n" }, { phase: "plan" });
    await work("a", { "list.md": "list\na\n", "a.md": "a\n" });
    await work("b", { "list.md": "list\nb\n", "b.md": "b\n" });
    const main = await open();
    await merge(main, "a");
    const before = await textsOf(main);
    const conflict = { kind: "conflict", isReturned: true, files: [{ path: "list.md", how: "text" }] };
    expect(await merge(main, "b")).toEqual(conflict);
    expect(await textsOf(main)).toEqual(before);
    // A run that was killed after its push does not count the conflict twice.
    expect(await merge(await open(), "b")).toEqual(conflict);
    const owner = await textsOf(await open(branchOf("b")));
    expect(owner).toEqual({
      "a.md": "a\n",
      "b.md": "b\n",
      "list.md": "list\n<<<<<<< main\na\n||||||| before\n=======\nb\n>>>>>>> each/part/0001/b\n",
    });
    await work("b", { "list.md": "list\na\nb\n" }, { round: 2, seq: 9 });
    expect(await merge(await open(), "b", { run: 2 })).toMatchObject({ kind: "merged" });
    expect(await textsOf(await open())).toEqual({ "a.md": "a\n", "b.md": "b\n", "list.md": "list\na\nb\n" });
  });

  test("a conflict that its owner has left, or for which no round is left, stays on its branch", async () => {
    await write(await open(), { "list.md": "list\n" }, { phase: "plan" });
    for (const id of ["a", "b", "c"]) await work(id, { "list.md": `list\n${id}\n` });
    const main = await open();
    await merge(main, "a");
    await merge(main, "b");
    await work("b", { "b.md": "b\n" }, { round: 2, seq: 9 });
    const next = await open();
    expect(await merge(next, "b", { run: 2 })).toMatchObject({ kind: "conflict", isReturned: false });
    expect(await merge(next, "c", { run: 2, rounds: 0 })).toMatchObject({ kind: "conflict", isReturned: false });
    expect(await textsOf(await open())).toEqual({ "list.md": "list\na\n" });
    expect(await textsOf(await open(branchOf("c")))).toEqual({ "list.md": "list\nc\n" });
  });

  test("a file that one side deleted, that is no text, or that meets a folder is a conflict and loses nobody's version", async () => {
    await write(await open(), { "gone.md": "gone\n", "image.bin": "\0" }, { phase: "plan" });
    await work("a", { "gone.md": undefined, "image.bin": "a\0", docs: "a file\n" });
    await work("b", { "gone.md": "changed\n", "image.bin": "b\0", "docs/b.md": "b\n" });
    const main = await open();
    await merge(main, "a");
    expect(await merge(main, "b")).toEqual({
      kind: "conflict",
      isReturned: true,
      files: [
        { path: "gone.md", how: "deleted", kept: "branch" },
        { path: "image.bin", how: "not-text", kept: "main" },
        { path: "docs/b.md", how: "folder", kept: "main" },
      ],
    });
    expect(await textsOf(await open(branchOf("b")))).toEqual({
      "gone.md": "changed\n",
      "image.bin": "a\0",
      docs: "a file\n",
    });
    // Its owner may leave such a file as it is.
    expect(await merge(await open(), "b", { run: 2 })).toMatchObject({ kind: "merged" });
  });

  test("merging again, also by another clone, makes no further commit", async () => {
    await work("a", { "a.md": "a\n" });
    const main = await open();
    const first = await merge(main, "a");
    expect(first.kind).toBe("merged");
    expect(await merge(main, "a", { run: 2 })).toEqual(first);
    const other = await open();
    expect(await merge(other, "a", { run: 3 })).toEqual(first);
    expect(await other.tip()).toBe(await main.tip());
  });
});

vitest(
  "whoever ends first, branches merged in one order give one commit",
  async () => {
    const ids = ["a", "b", "c", "d"];
    const tips = new Set<string>();
    const order = fc.shuffledSubarray(ids, { minLength: ids.length });
    await fc.assert(
      fc.asyncProperty(order, async (ends) => {
        const url = pathToFileURL(join(home, `repositories-${clones}`)).href;
        const open = (branch?: string) =>
          openWorkTree(openRepository(url, { project: "shop", initial }), join(home, `clone-${clones++}`), branch);
        for (const id of ends) await write(await open(branchOf(id)), { [`${id}.md`]: id }, { phase: `part@${id}` });
        const main = await open();
        for (const id of ids) await main.merge({ branch: branchOf(id), title: id, run: 1, rounds: 1 });
        tips.add(await main.tip());
      }),
      { numRuns: isLong ? 6 : 1 },
    );
    expect(tips.size).toBe(1);
  },
  60_000,
);
