import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { asCommitId } from "../../../base/commit-id.ts";
import { mergeApproved } from "../../../runtime/artifacts/customer/merge-approved.ts";
import { type GitForge, openGitForge } from "../../support/git-forge.ts";
import { addRawName } from "../../support/raw-name.ts";

const token = "glpat-Zq81kLw0-secret";
const branch = "crew/tea-1";
let forge: GitForge;
let home: string;
let count = 0;

beforeAll(async () => {
  forge = await openGitForge({ token });
  home = await mkdtemp(join(tmpdir(), "crew-merge-"));
  process.env.GIT_SSL_CAINFO = forge.authority;
});
afterEach(() => {
  forge.state.mood = "well";
  forge.state.lose = undefined;
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  await forge.close();
  await rm(home, { recursive: true, force: true });
});

/** A customer's repository with a commit of crew that people have approved. */
function approve() {
  const name = `shop-${count++}`;
  const customer = forge.create(name, { "a.txt": "a\n", "b.txt": "b\n" });
  const base = asCommitId(customer.commit({ "a.txt": "a2\n" }));
  const head = asCommitId(customer.commit({ "a.txt": "by crew\n" }, { branch }));
  const merge = () =>
    mergeApproved({
      remote: { url: forge.urlOf(name), credentials: token },
      onto: "main",
      branch,
      approved: { head, base },
      folder: join(home, `clone-${count++}`),
      times: { answerMs: 20_000, wholeMs: 20_000 },
    });
  const newest = () => customer.git("rev-parse", "main");
  return { customer, head, base, merge, newest };
}

test("the customer's branch is moved to exactly the approved commit, once", async () => {
  const { customer, head, base, merge } = approve();
  expect(await merge()).toEqual({ mergedAs: head, wasMerged: false });
  expect(customer.git("rev-parse", "main", "main^").split("\n")).toEqual([head, base]);
  expect(await merge()).toEqual({ mergedAs: head, wasMerged: true });
});

test("a branch that has moved in other files gets one merge commit, whose second parent is exactly the approved commit", async () => {
  const { customer, head, merge, newest } = approve();
  const moved = customer.commit({ "b.txt": "newer\n", "c.txt": "new\n" });
  const first = await merge();
  expect(first).toEqual({ mergedAs: newest(), wasMerged: false });
  expect(customer.git("log", "-1", "--format=%P%n%an", "main").split("\n")).toEqual([`${moved} ${head}`, "crew"]);
  expect(customer.git("diff", "--name-only", moved, "main")).toBe("a.txt");
  expect(customer.git("diff", "--name-only", head, "main").split("\n")).toEqual(["b.txt", "c.txt"]);
  expect(await merge()).toEqual({ ...first, wasMerged: true });
});

test("a merge is found below what people have added since, and what they took back stays taken back", async () => {
  for (const isMoved of [false, true]) {
    const { customer, head, merge, newest } = approve();
    if (isMoved) customer.commit({ "b.txt": "newer\n" });
    const { mergedAs } = await merge();
    if (!isMoved) expect(mergedAs).toBe(head);
    customer.commitEach(
      "a.txt",
      Array.from({ length: 60 }, (_, commit) => `taken back ${commit}\n`),
    );
    customer.git("update-ref", "-d", `refs/heads/${branch}`);
    const last = newest();
    expect(await merge()).toEqual({ mergedAs, wasMerged: true });
    expect(newest()).toBe(last);
  }
});

test("where somebody has made the same changes by hand, the merge records the approved commit and changes no file", async () => {
  const { customer, head, merge, newest } = approve();
  // In the same second, only the message makes it another commit.
  const byHand = customer.commit({ "a.txt": "by crew\n" }, { message: "By hand" });
  const first = await merge();
  expect(first).toEqual({ mergedAs: newest(), wasMerged: false });
  expect(customer.git("log", "-1", "--format=%P", "main")).toBe(`${byHand} ${head}`);
  expect(customer.git("diff", "--name-only", byHand, "main")).toBe("");
  expect(await merge()).toEqual({ ...first, wasMerged: true });
});

test("a commit that somebody added to crew's branch is not what was approved", async () => {
  const { customer, base, merge, newest } = approve();
  customer.commit({ "b.txt": "not approved\n" }, { branch });
  await expect(merge()).rejects.toMatchObject({ kind: "moved", message: expect.stringContaining(branch) });
  expect(newest()).toBe(base);
});

test("a branch of the customer that has moved in an approved file, or into its place, is left alone, and the file is named", async () => {
  for (const change of [
    { "a.txt": "newer\n" },
    { "a.txt": "" },
    { "a.txt": "", "a.txt/inner.txt": "a folder now\n" },
  ]) {
    const { customer, merge } = approve();
    const newest = customer.commit(change);
    await expect(merge()).rejects.toMatchObject({ kind: "moved", message: expect.stringMatching(/On main, a\.txt/) });
    expect(customer.git("rev-parse", "main")).toBe(newest);
  }
});

test("a branch of the customer that was set back behind the approved work is left alone", async () => {
  const { customer, merge } = approve();
  customer.git("update-ref", "refs/heads/main", "main^");
  const newest = customer.commit({ "b.txt": "another way\n" });
  await expect(merge()).rejects.toMatchObject({ kind: "moved", message: expect.stringContaining("no longer") });
  expect(customer.git("rev-parse", "main")).toBe(newest);
});

test("a commit that is pushed between the look and the push is never overwritten: it is read, and merged with", async () => {
  const { customer, head, merge } = approve();
  let pushed = "";
  // The first request of a push asks for the branches.
  forge.state.lose = () => {
    if (pushed === "" && forge.state.requests.at(-1)?.includes("git-receive-pack"))
      pushed = customer.commit({ "b.txt": "newer\n" });
    return undefined;
  };
  const { mergedAs, wasMerged } = await merge();
  expect(wasMerged).toBe(false);
  expect(customer.git("log", "-1", "--format=%H %P", "main")).toBe(`${mergedAs} ${pushed} ${head}`);
});

test("a protected branch is a refusal in the host's own words, and an answer that was lost is found merged", async () => {
  const { customer, head, base, merge, newest } = approve();
  customer.protect("main");
  await expect(merge()).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining("protected branch"),
  });
  expect(newest()).toBe(base);
  const other = approve();
  forge.state.mood = "cut-pushes";
  await expect(other.merge()).rejects.toMatchObject({ kind: "unreachable" });
  forge.state.mood = "well";
  expect(await other.merge()).toEqual({ mergedAs: other.head, wasMerged: true });
  expect(other.newest()).toBe(other.head);
  expect(head).not.toBe(other.head);
});

test("a merge leaves names of the customer's files that are not UTF-8 as they are", async () => {
  const { customer, merge, newest } = approve();
  addRawName(customer.path);
  const before = newest();
  await merge();
  expect(customer.git("diff", "--name-only", before, "main")).toBe("a.txt");
});
