import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { sortItems } from "../../runtime/inbox/project-records.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems, readShownItems } from "../../runtime/ledger/read.ts";
import { newestDelivery } from "../../runtime/runner/kinds/call/newest-delivery.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Connections } from "../../runtime/runner/run-round.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import type { Pipeline } from "../../schema/types.ts";
import { lowerFeature } from "../pipelines/workspace.ts";
import { type Files, type GitForge, openGitForge } from "../support/git-forge.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";
import { isLong } from "../support/seed.ts";
import type { OnWrite } from "../support/watched-table.ts";

const token = "glpat-Zq81kLw0-secret";
let forge: GitForge;
let services: RunnerServices;
let home: string;
let clones = 0;
beforeAll(async () => {
  forge = await openGitForge({ token });
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-deliver-run-"));
  process.env.GIT_SSL_CAINFO = forge.authority;
});
afterEach(() => {
  forge.state.mood = "well";
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  await services.close();
  await forge.close();
  await rm(home, { recursive: true, force: true });
});

const feature = lowerFeature("repository");
/** Further phases deliver the same work. */
const further = Object.fromEntries(["accepting", "writing"].map((name) => [name, { ...feature.phases.draft!, name }]));
const declared: Pipeline = { ...feature, phases: { ...feature.phases, ...further } };

function connect(onWrite?: OnWrite): Connections {
  return { ...services.connect(onWrite), rehearsed: false, secrets: rememberSecrets(async () => token) };
}

/** Begins a project with the customer's files. */
async function begin(name: string, files: Files, sensitive?: NonNullable<Pipeline["repository"]>["sensitive"]) {
  const customer = forge.create(name, files);
  const repository = {
    name,
    forge: "https",
    url: forge.urlOf(name),
    branch: "main",
    credentials: "forge-token",
    ...(sensitive && { sensitive }),
  } as const;
  const order = { ...(await services.start(name, { ...declared, repository })), phase: "draft" };
  await services.run({ ...order, mode: "fetch" }, connect());
  return { customer, order: { ...order, mode: "deliver" } as RunOrder, branch: `crew/${name}` };
}

/** A commit by an agent in the project's repository. */
async function write({ project }: RunOrder, files: Files, round = 1): Promise<void> {
  const meta = await readItem(services.table, key.meta(project));
  const base = await readBase(services.table, services.objects, { project });
  const initial = { title: "Harbour", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
  const tree = await openWorkTree(
    openRepository(services.repositories, { project, initial }),
    join(home, `c-${clones++}`),
  );
  for (const [path, text] of Object.entries(files)) await tree.write(path, text);
  const turn = { phase: "draft", round, seq: 1 };
  await tree.commit({
    agent: { name: "writer", title: "Writer" },
    turn,
    message: "Write",
    time: new Date(1e12 + round),
  });
}

const deliveriesOf = async ({ project }: RunOrder) => readItems(services.table, project, "delivery");
const eventsOf = async ({ project }: RunOrder) =>
  (await readItems(services.table, project, "event")).flatMap(({ kind, text }) =>
    kind === "work-delivered" ? [text] : [],
  );

test("the team's commits become one commit on crew's branch, and the record says which", async () => {
  const { customer, order, branch } = await begin("harbour", { "src/a.ts": "1\n", "README.md": "# H\n" });
  await write(order, { "src/a.ts": "2\n" });
  const answer = await services.run(order, connect());
  expect(answer).toMatchObject({ outcome: "done" });
  const head = customer.git("rev-parse", branch);
  expect(await deliveriesOf(order)).toMatchObject([
    { state: "done", head, base: customer.git("rev-parse", "main"), revision: answer?.revision, files: 1, branch },
  ]);
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("src/a.ts");
  expect(await eventsOf(order)).toEqual([
    expect.stringContaining(`on the branch ${branch} of harbour at ${head.slice(0, 12)}`),
  ]);
});

test("changes of sensitive files are recorded with who approves them, and a pipeline is delivered where its path is named", async () => {
  const sensitive = { paths: ["migrations/**", ".github/workflows/**"], group: "maintainers" };
  const { customer, order, branch } = await begin("guarded", { "a.txt": "a\n" }, sensitive);
  await write(order, { "a.txt": "b\n" });
  expect(await services.run(order, connect())).toMatchObject({ outcome: "done", sensitive: false });
  await write(order, { "Migrations/1.sql": "drop\n", ".github/workflows/ci.yml": "on: push\n" }, 2);
  expect(await services.run({ ...order, round: 2 }, connect())).toMatchObject({ outcome: "done", sensitive: true });
  const paths = [".github/workflows/ci.yml", "Migrations/1.sql"];
  const [first, second] = await deliveriesOf(order);
  expect(first).not.toHaveProperty("sensitive");
  expect(second).toMatchObject({ state: "done", files: 3, sensitive: { group: "maintainers", paths, count: 2 } });
  expect(customer.git("diff", "--name-only", "main", branch)).toContain(".github/workflows/ci.yml");
});

test("a rehearsal records changes of sensitive files too, so that their group is asked there", async () => {
  const sensitive = { paths: ["docs/**"], group: "maintainers" };
  const { order } = await begin("rehearsed-guard", { "a.txt": "a\n" }, sensitive);
  await write(order, { "docs/b.md": "b\n" });
  const answer = await services.run(order, { ...connect(), rehearsed: true });
  expect(answer).toMatchObject({ outcome: "done", sensitive: true });
  expect(await deliveriesOf(order)).toMatchObject([
    { state: "rehearsed", revision: answer?.revision, sensitive: { count: 1 } },
  ]);
});

test("killed before or after any of its writes, it pushes one commit and tells it once", async () => {
  for (let kill = 1; ; kill += isLong ? 1 : 3) {
    const name = `killed-${kill}`;
    const { customer, order, branch } = await begin(name, { "a.txt": "a\n" });
    await write(order, { "a.txt": "b\n" });
    let writes = 0;
    const dying = connect(() => {
      writes += 1;
      if (writes === kill) throw new Error("killed");
    });
    const first = await services.run(order, dying).then(
      () => "ended",
      (error: Error) => error.message,
    );
    await services.run({ ...order, epoch: 2 }, connect());
    expect(customer.git("rev-list", "--count", `main..${branch}`), `killed at write ${kill}`).toBe("1");
    expect((await deliveriesOf(order)).map(({ state }) => state)).toEqual(["done"]);
    expect(await eventsOf(order)).toHaveLength(1);
    if (first === "ended") return expect(kill).toBeGreaterThan(3);
  }
});

test("an answer that was lost does not make crew's own commit a stranger's, also when the customer's branch moves", async () => {
  const { customer, order, branch } = await begin("lost", { "a.txt": "a\n" });
  await write(order, { "a.txt": "b\n" });
  const cutting = connect((_, sk) => {
    if (sk.startsWith("PUSH#")) forge.state.mood = "cut";
  });
  await expect(services.run(order, cutting)).rejects.toMatchObject({ kind: "unreachable" });
  forge.state.mood = "well";
  customer.commit({ "theirs.txt": "t\n" });
  expect(await services.run({ ...order, epoch: 2 }, connect())).toMatchObject({ outcome: "done" });
  expect(customer.git("diff", "--name-only", "main", branch)).toBe("a.txt");
});

test("a run stores only what changed of the customer's code", async () => {
  const { order } = await begin("large", { "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n" });
  await write(order, { "a.txt": "changed\n" });
  const stored: string[] = [];
  const { objects } = services;
  const counted = {
    ...objects,
    put: (bytes: Uint8Array | string) => {
      stored.push(bytes.toString());
      return objects.put(bytes);
    },
  };
  await services.run(order, { ...connect(), objects: counted });
  expect(stored).toEqual(["changed\n", expect.stringContaining('"path":"c.txt"')]);
});

test("of two deliveries of one revision, the later one is the newest, whatever their phases are called, also when it is repeated", async () => {
  const { customer, order } = await begin("twice", { "a.txt": "a\n", "b.txt": "b\n" });
  await write(order, { "a.txt": "b\n" });
  await services.run({ ...order, phase: "writing" }, connect());
  customer.commit({ "b.txt": "theirs\n" });
  for (const epoch of [2, 3]) {
    const answer = await services.run({ ...order, phase: "accepting", epoch }, connect());
    const newest = await newestDelivery({ table: services.table, order }, "twice");
    expect(newest).toMatchObject({ phase: "accepting", position: 2, revision: answer?.revision });
  }
  const { deliveries } = sortItems(await readShownItems(services.table, order.project));
  expect(deliveries.map(({ phase, position }) => [phase, position])).toEqual([
    ["writing", 1],
    ["accepting", 2],
  ]);
  await services.run({ ...order, phase: "writing", round: 2, epoch: 2000 }, connect());
  expect(await newestDelivery({ table: services.table, order }, "twice")).toMatchObject({
    phase: "writing",
    position: 3,
  });
});

test("a conflict and a stranger's commit are told to an operator, and nothing is overwritten", async () => {
  const { customer, order, branch } = await begin("conflict", { "a.txt": "a\n" });
  await write(order, { "a.txt": "ours\n" });
  const theirs = customer.commit({ "a.txt": "theirs\n" });
  expect(await services.run(order, connect())).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("a.txt changed since the project began"),
  });
  expect(customer.git("rev-parse", "main")).toBe(theirs);
  expect(customer.git("branch", "--list", branch)).toBe("");
});

test("a rehearsal refuses the changes that a delivery refuses", async () => {
  const { order } = await begin("rehearsed-denied", { "a.txt": "a\n" });
  await write(order, { ".github/workflows/build.yml": "on: push\n" });
  const answer = await services.run(order, { ...connect(), rehearsed: true });
  expect(answer).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("Changes of .github/workflows/build.yml are never delivered"),
  });
});

test("a rehearsal pushes nothing, and says what it would", async () => {
  const { customer, order, branch } = await begin("rehearsed", { "a.txt": "a\n" });
  await write(order, { "a.txt": "b\n", "new.txt": "n\n" });
  await services.run(order, { ...connect(), rehearsed: true });
  expect(customer.git("branch", "--list", branch)).toBe("");
  expect(await eventsOf(order)).toEqual([
    `A rehearsal delivers nothing: 2 changed files would be on the branch ${branch} of rehearsed.`,
  ]);
});
