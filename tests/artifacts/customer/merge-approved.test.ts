import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { asCommitId } from "../../../base/commit-id.ts";
import { mergeApproved } from "../../../runtime/artifacts/customer/merge-approved.ts";
import { type GitForge, openGitForge } from "../../support/git-forge.ts";

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
  return { customer, head, base, merge };
}

test("the customer's branch is moved to exactly the approved commit, once", async () => {
  const { customer, head, base, merge } = approve();
  expect(await merge()).toEqual({ wasMerged: false });
  expect(customer.git("rev-parse", "main", "main^").split("\n")).toEqual([head, base]);
  expect(await merge()).toEqual({ wasMerged: true });
});

test("a commit that somebody added to crew's branch is not what was approved", async () => {
  const { customer, base, merge } = approve();
  customer.commit({ "b.txt": "not approved\n" }, { branch });
  await expect(merge()).rejects.toMatchObject({ kind: "moved", message: expect.stringContaining(branch) });
  expect(customer.git("rev-parse", "main")).toBe(base);
});

test("a branch of the customer that has moved since is left alone", async () => {
  const { customer, merge } = approve();
  const newest = customer.commit({ "b.txt": "newer\n" });
  await expect(merge()).rejects.toMatchObject({ kind: "moved", message: expect.stringContaining("main is no longer") });
  expect(customer.git("rev-parse", "main")).toBe(newest);
});

test("a protected branch is a refusal, and an answer that was lost is found merged", async () => {
  const { customer, head, base, merge } = approve();
  customer.protect("main");
  await expect(merge()).rejects.toMatchObject({ kind: "refused" });
  expect(customer.git("rev-parse", "main")).toBe(base);
  const other = approve();
  forge.state.mood = "cut-pushes";
  await expect(other.merge()).rejects.toMatchObject({ kind: "unreachable" });
  forge.state.mood = "well";
  expect(await other.merge()).toEqual({ wasMerged: true });
  expect(other.customer.git("rev-parse", "main")).toBe(other.head);
  expect(head).not.toBe(other.head);
});
