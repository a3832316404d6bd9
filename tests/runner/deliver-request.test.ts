import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Connections } from "../../runtime/runner/run-round.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import { lowerFeature } from "../pipelines/workspace.ts";
import { type GitlabStandIn, gitlabProject, openGitlab } from "../support/forge/gitlab-stand-in.ts";
import { type GitForge, openGitForge } from "../support/git-forge.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

let gitlab: GitlabStandIn;
let forge: GitForge | undefined;
let services: RunnerServices;
let home: string;
beforeAll(async () => {
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-request-"));
  // Node reads its own list of authorities only when it starts.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  await services.close();
  await forge?.close();
  await rm(home, { recursive: true, force: true });
});

const project = "request-1";
const branch = `crew/${project}`;

function connect(): Connections {
  const secret = gitlab.secretOf("crew-bot");
  return { ...services.connect(), rehearsed: false, secrets: rememberSecrets(async () => secret) };
}

async function begin(): Promise<RunOrder> {
  const url = forge?.urlOf(gitlabProject) ?? "";
  const place = { name: "shop", forge: "gitlab", project: gitlabProject, service: new URL(url).origin, url } as const;
  const repository = { ...place, branch: "main", credentials: "forge-token" };
  const order = { ...(await services.start(project, { ...lowerFeature("repository"), repository })), phase: "draft" };
  await services.run({ ...order, mode: "fetch" }, connect());
  return { ...order, mode: "deliver" };
}

async function write(text: string, round: number): Promise<void> {
  const meta = await readItem(services.table, key.meta(project));
  const base = await readBase(services.table, services.objects, { project });
  const initial = { title: "Harbour", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
  const repository = openRepository(services.repositories, { project, initial });
  const tree = await openWorkTree(repository, join(home, `clone-${round}`));
  await tree.write("a.txt", text);
  const turn = { phase: "draft", round, seq: 1 };
  const agent = { name: "writer", title: "Writer" };
  await tree.commit({ agent, turn, message: "Write", time: new Date(1e12 + round * 1000) });
}

test("a delivery opens one request and updates it, also when its answer was lost, and a refused one is told", async () => {
  gitlab = await openGitlab();
  const api = { prefix: "/api/", origin: gitlab.origin };
  forge = await openGitForge({ token: gitlab.secretOf("crew-bot"), api });
  process.env.GIT_SSL_CAINFO = forge.authority;
  const customer = forge.create(gitlabProject, { "a.txt": "a\n" });
  const order = await begin();
  gitlab.push(branch);
  await write("one\n", 1);
  gitlab.faults = (method, path, times) =>
    method === "POST" && path.endsWith("/merge_requests") && times === 1 ? "lost after" : undefined;
  await expect(services.run(order, connect())).rejects.toMatchObject({ name: "ForgeFailure", kind: "unreachable" });
  gitlab.faults = undefined;
  expect(await services.run({ ...order, epoch: 2 }, connect())).toMatchObject({ outcome: "done" });
  const [first] = await readItems(services.table, project, "delivery");
  expect(first).toMatchObject({ state: "done", head: customer.git("rev-parse", branch), request: { number: 1 } });
  await write("two\n", 2);
  expect(await services.run({ ...order, round: 2, epoch: 2000 }, connect())).toMatchObject({ outcome: "done" });
  const head = customer.git("rev-parse", branch);
  const deliveries = await readItems(services.table, project, "delivery");
  expect(deliveries.find((each) => each.head === head)).toMatchObject({ state: "done", request: { number: 1 } });
  const requests = await gitlab.as("ann", "GET", `/merge_requests?source_branch=${branch}`);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ source_branch: branch, target_branch: "main" });
  expect(JSON.stringify(requests[0])).toContain(head);
  await write("three\n", 3);
  gitlab.faults = (_, path) =>
    path.includes("/merge_requests") ? { status: 403, body: { message: "403" } } : undefined;
  expect(await services.run({ ...order, round: 3, epoch: 3000 }, connect())).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("could not be delivered to shop"),
  });
  expect(customer.git("rev-parse", branch)).toBe(head);
});
