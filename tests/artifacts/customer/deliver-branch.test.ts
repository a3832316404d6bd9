import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { asCommitId } from "../../../base/commit-id.ts";
import { type Delivery, deliverBranch } from "../../../runtime/artifacts/customer/deliver-branch.ts";
import type { Delivered, KnownDelivery } from "../../../runtime/artifacts/customer/delivered.ts";
import { GitObjects } from "../../../runtime/artifacts/git-objects.ts";
import { mergeIn } from "../../support/forge/git-side.ts";
import { type Files, type GitForge, openGitForge } from "../../support/git-forge.ts";
import { addRawName } from "../../support/raw-name.ts";

const token = "glpat-Zq81kLw0-secret";
const branch = "crew/tea-1";
let forge: GitForge;
let home: string;
let count = 0;

beforeAll(async () => {
  forge = await openGitForge({ token });
  home = await mkdtemp(join(tmpdir(), "crew-deliver-"));
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

/** A customer's repository, and a project that began with its files. */
function begin(files: Files) {
  const customer = forge.create(`customer-${count}`, files);
  const project = forge.create(`project-${count}`, files);
  const url = forge.urlOf(`customer-${count++}`);
  const first = asCommitId(project.git("rev-parse", "main"));
  const objects = new GitObjects(project.path);
  const known: KnownDelivery[] = [];
  const deliver = async (more: Partial<Delivery> = {}) => {
    const revision = asCommitId(project.git("rev-parse", "main"));
    return deliverBranch({
      remote: { url, credentials: token },
      onto: "main",
      branch,
      before: await objects.list(first),
      after: await objects.list(revision),
      objects,
      about: { title: "Sell tea", revision, time: new Date("2026-11-20T10:00:00Z") },
      known,
      record: async (delivered) => void known.push({ ...delivered, revision }),
      folder: join(home, `clone-${count++}`),
      times: { answerMs: 20_000, wholeMs: 20_000 },
      ...more,
    });
  };
  return { customer, project, known, deliver };
}

test("one commit on top of the customer's newest has the team's changes and nothing else", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n", "old.txt": "old\n", "lib/b.txt": "b\n" });
  const newest = customer.commit({ "lib/theirs.txt": "theirs\n" });
  project.commit({ "a.txt": "changed\n", "lib/new.txt": "new\n", "old.txt": "" });
  const delivered = await deliver();
  expect(delivered).toEqual({
    head: customer.git("rev-parse", branch),
    tree: customer.git("rev-parse", `${branch}^{tree}`),
    base: newest,
  });
  expect(customer.git("rev-list", "--count", `main..${branch}`)).toBe("1");
  expect(customer.git("diff", "--name-status", "main", branch).split("\n")).toEqual([
    "M\ta.txt",
    "A\tlib/new.txt",
    "D\told.txt",
  ]);
  expect(customer.git("log", "-1", "--format=%an %s%n%b", branch)).toContain("crew Sell tea\nRevision: ");
});

test("a further revision is one more commit on the same branch, and no commit is ever rewritten", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "one\n" });
  const first = await deliver();
  project.commit({ "a.txt": "two\n" });
  const second = await deliver();
  expect(customer.git("rev-parse", `${branch}^`)).toBe(first?.head);
  expect(second?.head).not.toBe(first?.head);
  const base = customer.commit({ "theirs.txt": "t\n" });
  project.commit({ "a.txt": "three\n" });
  await deliver();
  expect(customer.git("log", "-1", "--format=%P", branch).split(" ")).toEqual([second?.head, base]);
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("a.txt");
});

test("a repetition pushes nothing and gives the same commit", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "one\n" });
  const first = await deliver();
  expect(await deliver()).toEqual(first);
  expect(customer.git("rev-list", "--count", `main..${branch}`)).toBe("1");
});

test("killed before the push, or cut off in its answer, it is one commit all the same", async () => {
  const { customer, project, deliver, known } = begin({ "a.txt": "a\n" });
  const revision = asCommitId(project.commit({ "a.txt": "one\n" }));
  const record = async (delivered: Delivered) => {
    known.push({ ...delivered, revision });
    throw new Error("killed");
  };
  await expect(deliver({ record })).rejects.toThrow("killed");
  expect(customer.git("branch", "--list", branch)).toBe("");
  const cut = async (delivered: Delivered) => {
    known.push({ ...delivered, revision });
    forge.state.mood = "cut";
  };
  await expect(deliver({ record: cut })).rejects.toMatchObject({ kind: "unreachable" });
  forge.state.mood = "well";
  const delivered = await deliver();
  expect(known.map(({ head }) => head)).toEqual([delivered?.head, delivered?.head]);
  expect(customer.git("rev-parse", branch)).toBe(delivered?.head);
  expect(customer.git("rev-list", "--count", `main..${branch}`)).toBe("1");
});

test("a commit of somebody else on the branch is never overwritten, and named", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "one\n" });
  await deliver();
  const foreign = customer.commit({ "a.txt": "by Ada\n" }, { branch });
  project.commit({ "a.txt": "two\n" });
  await expect(deliver()).rejects.toThrow(`whose newest commit is ${foreign.slice(0, 12)}`);
  expect(customer.git("rev-parse", branch)).toBe(foreign);
});

test("a commit that somebody pushes meanwhile is not overwritten either", async () => {
  const { customer, project, deliver, known } = begin({ "a.txt": "a\n" });
  const revision = asCommitId(project.commit({ "a.txt": "one\n" }));
  const record = async (delivered: Delivered) => {
    known.push({ ...delivered, revision });
    customer.commit({ "b.txt": "by Ada\n" }, { branch });
  };
  await expect(deliver({ record })).rejects.toMatchObject({ kind: "moved" });
  expect(customer.git("show", `${branch}:b.txt`)).toBe("by Ada");
});

test("files that both changed are refused with their names; the same change is none", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n" });
  customer.commit({ "a.txt": "theirs\n", "b.txt": "same\n" });
  project.commit({ "a.txt": "ours\n", "b.txt": "same\n" });
  await expect(deliver()).rejects.toThrow("On main, a.txt changed since the project began");
  customer.commit({ "a.txt": "ours\n" });
  expect(await deliver()).toBeUndefined();
});

test.each([
  ".github/workflows/build.yml",
  ".gitlab-ci.yml",
  "CODEOWNERS",
  "docs/CODEOWNERS",
  ".GitHub/workflows/x.yml",
  "web/.npmrc",
  ".husky/pre-commit",
  ".github/workflows/a\nb.yml",
  ".github/workflows",
  ".forgejo/workflows/x.yml",
  "ci/Jenkinsfile",
  "lefthook.toml",
  ".vscode/tasks.json",
  ".cargo/config.toml",
])("a change of %s is never delivered", async (path) => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ [path]: "on: push\n" });
  await expect(deliver()).rejects.toThrow(`Changes of ${path} are never delivered`);
  expect(customer.git("branch", "--list", branch)).toBe("");
});

test("a branch that the forge protects is told as a refusal", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  customer.protect(branch);
  project.commit({ "a.txt": "one\n" });
  await expect(deliver()).rejects.toMatchObject({ kind: "refused" });
});

test("a rule of the host for messages is told in its own words, and nothing is pushed", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  customer.requireMessages("^[A-Z]+-[0-9]+ ");
  project.commit({ "a.txt": "one\n" });
  const said = "It says: GitLab: Commit message does not follow the pattern";
  await expect(deliver()).rejects.toMatchObject({ kind: "refused", message: expect.stringContaining(said) });
  expect(customer.git("branch", "--list", branch)).toBe("");
});

test("a token of another repository is told that there is none", async () => {
  forge.create("apart", { "a.txt": "a\n" }, "glpat-of-another");
  const { project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "one\n" });
  const remote = { url: forge.urlOf("apart"), credentials: token };
  await expect(deliver({ remote })).rejects.toMatchObject({ kind: "absent" });
  const delivered = await deliver({ remote: { ...remote, credentials: "glpat-of-another" } });
  expect(delivered).toBeDefined();
});

test("a customer's branch that has become too large is not fetched for a delivery, and nothing is pushed", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "b\n" });
  customer.commit({ "large.bin": randomBytes(3_000_000).toString("base64") });
  await expect(deliver({ most: 1_000_000 })).rejects.toMatchObject({ kind: "refused" });
  expect(customer.git("branch", "--list", branch)).toBe("");
  expect(await deliver()).toBeDefined();
});

type Customer = ReturnType<GitForge["create"]>;
/** Ways in which people take crew's branch. The last one leaves no trace of it in the history. */
const merges = {
  "a merge commit": (customer: Customer, head: string) =>
    void mergeIn(customer, { base: "main", head, message: "Merge pull request #1", by: "bea" }),
  "a fast-forward": (customer: Customer, head: string) => void customer.git("update-ref", "refs/heads/main", head),
  "a squash": (customer: Customer, head: string) => {
    const made = [`${head}^{tree}`, "-p", "main", "-m", "Work (#1)"];
    const bea = ["-c", "user.name=bea", "-c", "user.email=bea@example.com"];
    customer.git("update-ref", "refs/heads/main", customer.git(...bea, "commit-tree", ...made));
  },
};

describe.each(Object.entries(merges))("after %s of crew's branch", (kind, merge) => {
  test("nothing new is delivered as nothing, and further work as what changed since", async () => {
    const { customer, project, deliver } = begin({ "a.txt": "a\n", "b.txt": "b\n", "old.txt": "old\n" });
    project.commit({ "a.txt": "one\n", "lib/new.txt": "new\n", "old.txt": "" });
    const first = await deliver();
    merge(customer, first!.head);
    expect(await deliver()).toBeUndefined();
    expect(customer.git("rev-parse", branch)).toBe(first?.head);
    const base = customer.commit({ "b.txt": "theirs\n" });
    expect(await deliver()).toBeUndefined();
    project.commit({ "a.txt": "two\n", "lib/new.txt": "", lib: "a file now\n", "old.txt": "old\n" });
    const second = await deliver();
    const changes = ["M\ta.txt", "A\tlib", "D\tlib/new.txt", "A\told.txt"];
    expect(customer.git("diff", "--no-renames", "--name-status", "main", branch).split("\n")).toEqual(changes);
    expect(second).toMatchObject({ head: customer.git("rev-parse", branch), base });
    const parents = kind === "a squash" ? [first?.head, base] : [base];
    expect(customer.git("log", "-1", "--format=%P", branch).split(" ")).toEqual(parents);
    expect(await deliver()).toEqual(second);
    merge(customer, second!.head);
    expect(await deliver()).toBeUndefined();
    project.commit({ "a.txt": "three\n" });
    await deliver();
    expect(customer.git("diff", "--name-only", "main", branch)).toBe("a.txt");
  });

  test("a file that people change there and the team, too, is refused", async () => {
    const { customer, project, deliver } = begin({ "a.txt": "a\n" });
    project.commit({ "a.txt": "one\n" });
    merge(customer, (await deliver())!.head);
    customer.commit({ "a.txt": "by Ada\n" });
    project.commit({ "a.txt": "two\n" });
    await expect(deliver()).rejects.toThrow("On main, a.txt changed since");
  });
});

test("what people took back after a merge stays taken back until the team changes it again", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n", "b.txt": "b\n" });
  project.commit({ "a.txt": "one\n", "b.txt": "one\n" });
  merges["a merge commit"](customer, (await deliver())!.head);
  customer.commit({ "a.txt": "a\n" });
  expect(await deliver()).toBeUndefined();
  project.commit({ "b.txt": "two\n" });
  await deliver();
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("b.txt");
});

test("work that was delivered and is taken back before a merge leaves the branch without changes", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "one\n" });
  const first = await deliver();
  project.commit({ "a.txt": "a\n" });
  expect((await deliver())?.head).not.toBe(first?.head);
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("");
});

test("a customer's branch that was set back behind the first delivery gets the whole work", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  const first = customer.git("rev-parse", "main");
  customer.commit({ "b.txt": "b\n" });
  project.commit({ "a.txt": "one\n" });
  await deliver();
  customer.git("update-ref", "refs/heads/main", first);
  project.commit({ "a.txt": "two\n" });
  await deliver();
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("a.txt");
});

test("names of the customer's files that are not UTF-8 stay what they are", async () => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  project.commit({ "a.txt": "one\n" });
  addRawName(customer.path);
  await deliver();
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("a.txt");
});

test.each([
  ["crew", "crew"],
  ["crew/tea-1/old", undefined],
])("a branch %s in the way is named, and left", async (other, named) => {
  const { customer, project, deliver } = begin({ "a.txt": "a\n" });
  customer.git("update-ref", `refs/heads/${other}`, "main");
  project.commit({ "a.txt": "one\n" });
  const refusal = await deliver().catch((error: unknown) => error);
  expect(refusal).toMatchObject(
    named === undefined
      ? { kind: "refused", message: expect.stringContaining("a branch whose name is in the way") }
      : {
          name: "DeliveryRefused",
          message: expect.stringContaining(`a branch ${named}, and Git keeps no branch ${branch}`),
        },
  );
});
