import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { setAll } from "../../runtime/ledger/expressions.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readRevisions } from "../../runtime/ledger/records.ts";
import { updateItem } from "../../runtime/ledger/write.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Connections } from "../../runtime/runner/run-round.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import { lowerFeature } from "../pipelines/workspace.ts";
import { type GitForge, openGitForge } from "../support/git-forge.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

const token = "glpat-Zq81kLw0-secret";
let forge: GitForge;
let services: RunnerServices;
let home: string;
beforeAll(async () => {
  forge = await openGitForge({ token });
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-fetch-run-"));
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

const declared = lowerFeature("repository");
const pipelineOf = (name: string) => ({
  ...declared,
  repository: { name, forge: "https", url: forge.urlOf(name), branch: "main", credentials: "forge-token" } as const,
});

function connect(value: string | undefined = token): Connections {
  return { ...services.connect(), rehearsed: false, secrets: rememberSecrets(async () => value) };
}

async function orderOf(name: string): Promise<RunOrder> {
  return { ...(await services.start(`fetch-${name}`, pipelineOf(name))), phase: "draft", mode: "fetch" };
}

const eventsOf = async ({ project }: RunOrder) =>
  (await readItems(services.table, project, "event")).map(({ kind, text }) => `${kind}: ${text}`);

test("a project begins with one commit, whose tree is that of the customer's newest commit", async () => {
  const shop = forge.create("shop", { "src/till.ts": "export const till = 1;\n", "docs/read me.md": "# Shop\n" });
  const newest = shop.commit({ "src/till.ts": "export const till = 2;\n" });
  const order = await orderOf("shop");
  const answer = await services.run(order, connect());
  expect(answer).toMatchObject({ outcome: "done", outputs: {} });
  const { git, read } = services.repository(order.project);
  expect(git("rev-parse", "main^{tree}").trim()).toBe(shop.git("rev-parse", "main^{tree}"));
  expect(git("rev-list", "--count", "main").trim()).toBe("1");
  expect(read("src/till.ts")).toBe("export const till = 2;\n");
  const [first] = await readRevisions(services.table, order.project);
  expect(first).toMatchObject({
    id: answer?.revision,
    position: 1,
    message: expect.stringContaining("branch main of shop"),
  });
  expect(await eventsOf(order)).toEqual([
    `code-fetched: The project begins with the code of shop, branch main at ${newest.slice(0, 12)}: 2 files.`,
  ]);
});

test("what was fetched first stays, however often the step is repeated and whatever the customer does meanwhile", async () => {
  const again = forge.create("again", { "a.txt": "first\n" });
  const order = await orderOf("again");
  const first = await services.run(order, connect());
  again.commit({ "a.txt": "second\n" });
  const requests = forge.state.requests.length;
  const second = await services.run({ ...order, round: 2, epoch: 2000 }, connect());
  expect(second?.revision).toBe(first?.revision);
  expect(forge.state.requests.length).toBe(requests);
  expect(await eventsOf(order)).toHaveLength(1);
});

test("a runner that died after its fetch was recorded is followed by one that begins with the same commit", async () => {
  const killed = forge.create("killed", { "a.txt": "first\n" });
  const order = await orderOf("killed");
  const stopped = { ...connect(), repositories: "ftp://nowhere" };
  await expect(services.run(order, stopped)).rejects.toThrow("ftp:");
  const recorded = (await readItem(services.table, key.meta(order.project)))?.base?.commit;
  killed.commit({ "a.txt": "second\n" });
  await services.run({ ...order, epoch: 2 }, connect());
  expect(services.repository(order.project).read("a.txt")).toBe("first\n");
  expect((await readItem(services.table, key.meta(order.project)))?.base?.commit).toBe(recorded);
});

test("a repository in a bucket's place, which begins in another run, has the same first commit", async () => {
  forge.create("elsewhere", { "a.txt": "a\n" });
  const order = await orderOf("elsewhere");
  const answer = await services.run(order, connect());
  const meta = await readItem(services.table, key.meta(order.project));
  const base = await readBase(services.table, services.objects, order);
  const initial = { title: "Another title", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
  const other = openRepository(pathToFileURL(join(home, "other")).href, { project: order.project, initial });
  expect((await other.clone(join(home, "clone", ".git"))).main).toBe(answer?.revision);
});

test("a refusal is told to an operator with the reason, and leaves no repository behind", async () => {
  forge.create("refusing", { "a.txt": "a\n" });
  const order = await orderOf("refusing");
  const answer = await services.run(order, connect("wrong-token-0815"));
  expect(answer).toMatchObject({
    outcome: "limit",
    reason: expect.stringMatching(
      /^The code of refusing could not be fetched\. .*refuses the credentials\. Resume to fetch it again\.$/,
    ),
  });
  expect(JSON.stringify(answer)).not.toContain("wrong-token-0815");
  expect((await readItem(services.table, key.round(order.project, "draft~fetch", 1)))?.status).toBe("LIMIT");
  const resumed = await services.run({ ...order, round: 2, epoch: 2000 }, connect());
  expect(resumed).toMatchObject({ outcome: "done" });
  expect(services.repository(order.project).read("a.txt")).toBe("a\n");
});

test("a secret that is not set is named", async () => {
  const order = await orderOf("unset");
  const secrets = rememberSecrets(async () => undefined);
  expect(await services.run(order, { ...connect(), secrets })).toMatchObject({
    outcome: "limit",
    reason: "The secret forge-token of the repository unset is not set where the team works.",
  });
});

test("a forge that is down fails the run, so that it is started again", async () => {
  forge.create("down", { "a.txt": "a\n" });
  forge.state.mood = "broken";
  const order = await orderOf("down");
  await expect(services.run(order, connect())).rejects.toMatchObject({ name: "RemoteFailed", kind: "unreachable" });
  forge.state.mood = "well";
  expect(await services.run({ ...order, epoch: 2 }, connect())).toMatchObject({ outcome: "done" });
});

test("a rehearsal asks no repository, and says so", async () => {
  const requests = forge.state.requests.length;
  const order = await orderOf("rehearsed");
  expect(await services.run(order, { ...connect(), rehearsed: true })).toMatchObject({ outcome: "done" });
  expect(forge.state.requests.length).toBe(requests);
  expect(await eventsOf(order)).toEqual([
    "code-fetched: A rehearsal fetches no code: the project begins without that of rehearsed, branch main.",
  ]);
});

test("no log line, record or stored object has the token", async () => {
  const logged = JSON.stringify(services.logged);
  expect(logged).toContain("code-fetched");
  const all = JSON.stringify([
    await readItems(services.table, "fetch-shop", "event"),
    await readItem(services.table, key.meta("fetch-shop")),
    await readItem(services.table, key.round("fetch-shop", "draft~fetch", 1)),
  ]);
  for (const text of [logged, all]) expect(text).not.toContain(token);
});

test("a project of a push begins with the commit that was pushed, although the branch has newer ones", async () => {
  const shop = forge.create("pushed", { "a.txt": "1\n" });
  const pushed = shop.commit({ "a.txt": "2\n" });
  shop.commit({ "a.txt": "3\n" });
  const order = await orderOf("pushed");
  await updateItem(services.table, key.meta(order.project), setAll({ begin: pushed }));
  expect(await services.run(order, connect())).toMatchObject({ outcome: "done" });
  expect((await readItem(services.table, key.meta(order.project)))?.base).toMatchObject({ commit: pushed });
});
