import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import type { WorkTree } from "../../runtime/artifacts/work-tree.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Connections } from "../../runtime/runner/run-round.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import { settleChanges } from "../../runtime/tools/settle-changes.ts";
import { lowerFeature } from "../pipelines/workspace.ts";
import { type GitForge, openGitForge } from "../support/git-forge.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

const token = "glpat-Zq81kLw0-secret";
let forge: GitForge;
let services: RunnerServices;
let home: string;
let clones = 0;
beforeAll(async () => {
  forge = await openGitForge({ token });
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-deliver-modes-"));
  process.env.GIT_SSL_CAINFO = forge.authority;
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  await services.close();
  await forge.close();
  await rm(home, { recursive: true, force: true });
});

const declared = lowerFeature("repository");
const secrets = rememberSecrets(async () => token);
const connect = (): Connections => ({ ...services.connect(), rehearsed: false, secrets });

/** Begins a project with a program, a script that is none, a submodule, and a link to a folder. */
async function begin(name: string) {
  const customer = forge.create(name, { "a.txt": "a\n" });
  const submodule = customer.git("rev-parse", "main");
  const files = [
    "M 100755 inline run.sh\ndata 10\n#!/bin/sh\n",
    "M 100644 inline plain.sh\ndata 10\n#!/bin/sh\n",
    `M 160000 ${submodule} vendor/lib`,
    "M 120000 inline current\ndata 3\nv1\n",
    "M 100644 inline v1/x.txt\ndata 2\nx\n",
  ].join("\n");
  const input = `commit refs/heads/main\ncommitter Ada <a@b> 1795000000 +0000\ndata 1\nx\nfrom refs/heads/main^0\n${files}\n`;
  execFileSync("git", ["-C", customer.path, "fast-import", "--quiet"], { input });
  const url = forge.urlOf(name);
  const repository = { name, forge: "https", url, branch: "main", credentials: "forge-token" } as const;
  const order = { ...(await services.start(name, { ...declared, repository })), phase: "draft" };
  await services.run({ ...order, mode: "fetch" }, connect());
  return { customer, order: { ...order, mode: "deliver" } as RunOrder, branch: `crew/${name}` };
}

async function open({ project }: RunOrder): Promise<WorkTree> {
  const meta = await readItem(services.table, key.meta(project));
  const base = await readBase(services.table, services.objects, { project });
  const initial = { title: "Harbour", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
  return openWorkTree(openRepository(services.repositories, { project, initial }), join(home, `c-${clones++}`));
}

async function commitAndDeliver(tree: WorkTree, order: RunOrder, seq = 1) {
  const turn = { phase: "draft", round: 1, seq };
  await tree.commit({
    agent: { name: "writer", title: "Writer" },
    turn,
    message: "Write",
    time: new Date(1e12 + seq * 1000),
  });
  return services.run({ ...order, round: seq }, connect());
}

test("a program that an agent edits, writes anew or moves is delivered as one", async () => {
  const { customer, order, branch } = await begin("programs");
  const modes = () => customer.git("ls-tree", "-r", "--format=%(objectmode) %(path)", branch).split("\n");
  const tree = await open(order);
  await tree.write("run.sh", "#!/bin/sh\necho 1\n");
  await commitAndDeliver(tree, order);
  expect(modes()).toContain("100755 run.sh");
  await tree.remove("run.sh");
  await tree.write("run.sh", "#!/bin/sh\necho 2\n");
  await commitAndDeliver(tree, order, 2);
  expect(modes()).toContain("100755 run.sh");
  await tree.move("run.sh", "bin/run.sh");
  await tree.move("plain.sh", "bin/plain.sh");
  await commitAndDeliver(tree, order, 3);
  expect(modes()).toEqual(expect.arrayContaining(["100755 bin/run.sh", "100644 bin/plain.sh"]));
});

test("a file that a command makes a program, or none, is noticed, shown as changed, delivered, and undone outside the scope", async () => {
  const { customer, order, branch } = await begin("made-programs");
  const tree = await open(order);
  const start = await tree.tip();
  chmodSync(join(tree.root, "plain.sh"), 0o755);
  chmodSync(join(tree.root, "run.sh"), 0o644);
  const effect = { tool: { effect: "write" }, agent: { writes: ["plain.sh"] }, secrets } as const;
  expect(await settleChanges(tree, effect)).toMatchObject({
    kept: ["plain.sh"],
    note: expect.stringContaining("run.sh"),
  });
  expect(await tree.noticeChanges()).toEqual([]);
  expect(await tree.changesSince(start)).toMatchObject([{ path: "plain.sh", isProgram: true }]);
  await commitAndDeliver(tree, order);
  expect(customer.git("diff", "--raw", "--abbrev=4", "main", branch)).toMatch(/^:100644 100755 (\w+) \1 M\tplain\.sh$/);
  // Another clone has it as it was committed.
  expect(await (await open(order)).noticeChanges()).toEqual([]);
});

test("submodules and links stay as they are: nothing is written at their place, below them, or in place of the folder around them", async () => {
  const { customer, order, branch } = await begin("kept");
  const tree = await open(order);
  const refusals = {
    "vendor/lib": "is a submodule",
    "vendor/lib/a.txt": 'is below the submodule "vendor/lib"',
    current: "is a symbolic link",
    "current/x.txt": 'is below the symbolic link "current"',
    vendor: 'is the folder around the submodule "vendor/lib"',
  };
  for (const [path, reason] of Object.entries(refusals))
    expect(await tree.resolve(["**"], path)).toEqual({ kind: "refused", reason: expect.stringContaining(reason) });
  expect(await tree.resolve(["**"], "vendor/library.txt")).toMatchObject({ kind: "inside" });
  mkdirSync(join(tree.root, "vendor/lib"), { recursive: true });
  writeFileSync(join(tree.root, "vendor/lib/a.txt"), "by a command\n");
  writeFileSync(join(tree.root, "current"), "by a command\n");
  writeFileSync(join(tree.root, "a.txt"), "b\n");
  const settled = await settleChanges(tree, { tool: { effect: "write" }, agent: { writes: ["**"] }, secrets });
  expect(settled.kept).toEqual(["a.txt"]);
  expect(tree.files().map(({ path }) => path)).toEqual(["a.txt", "plain.sh", "run.sh", "v1/x.txt"]);
  await commitAndDeliver(tree, order);
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("a.txt");
});

test("a write that nobody refused never takes the place of a submodule without a word", async () => {
  const { order } = await begin("kept-at-last");
  const tree = await open(order);
  await tree.write("vendor/lib/a.txt", "x\n");
  await expect(commitAndDeliver(tree, order)).rejects.toThrow(/vendor\/lib\/a\.txt/);
});
