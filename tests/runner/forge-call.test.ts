import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Connections } from "../../runtime/runner/run-round.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import type { ForgeTool, Pipeline } from "../../schema/types.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import { type GithubStandIn, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

const place = `/repos/${githubProject}`;
let projects = 0;

interface Called {
  operation: ForgeTool["operation"];
  given: string;
  values?: string;
}

/** A project of one phase that calls an operation on the forge. */
function calling(github: Pick<GithubStandIn, "origin">, { operation, given, values = "" }: Called): Pipeline {
  const pipeline = pipelineOf(
    `# agents/tools/act.yaml
description: Acts on the forge.
effect: execute
forge: { operation: ${operation}, repository: shop }
# phases/notice.yaml
title: Notice
goal: It is done on the forge.
call: { tool: act${given === "" ? "" : `, with: { ${given} }`}${values} }
# engagements/shop/engagement.yaml
phases: [plan, notice]
repositories:
  shop: { forge: github, project: ${githubProject}, url: "https://github.example.com", credentials: forge-token, deliver: gates }
`,
  );
  const { act } = pipeline.tools;
  if (act?.kind !== "forge") throw new Error("no tool");
  // The stand-in serves without TLS, which no engagement may ask for.
  const repository = { ...act.repository, url: github.origin };
  return { ...pipeline, tools: { ...pipeline.tools, act: { ...act, repository } } };
}

async function orderOf(pipeline: Pipeline): Promise<RunOrder> {
  return { ...(await services.start(`forge-${projects++}`, pipeline)), phase: "notice", mode: "call" };
}

const connect = (secret: string, more: Partial<Connections> = {}): Connections => ({
  ...services.connect(),
  rehearsed: false,
  secrets: rememberSecrets(async () => secret),
  ...more,
});

/** Git and Node trust a server of the test until it ends. */
function trust(authority: string): void {
  process.env.GIT_SSL_CAINFO = authority;
  // Node reads its own list of authorities only when it starts.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  onTestFinished(() => {
    delete process.env.GIT_SSL_CAINFO;
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });
}

const callOf = async ({ project }: RunOrder) => (await readItem(services.table, key.round(project, "notice", 1)))?.call;

test("a phase merges exactly the commit that it is given, records it before and after, and leaves the merge as a value", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p1", text: "" });
  const given = `number: ${number}, revision: "'${revision}'"`;
  const values = ", values: { merged: { path: $.mergedAs, type: string } }";
  const order = await orderOf(calling(github, { operation: "merge", given, values }));
  const answer = await services.run(order, connect(github.secretOf("crew-bot")));
  const head = (await github.as("ann", "GET", `${place}/branches/main`)).commit.sha;
  expect(answer).toMatchObject({ outcome: "done", outputs: { notice: { merged: head } } });
  expect(await callOf(order)).toMatchObject({
    state: "done",
    end: "done",
    argv: ["forge", "merge", githubProject, `number=${number}`, `revision=${revision}`],
  });
});

test("a head that moved after the approval is not merged, and an operator is asked", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p1", text: "" });
  await github.as("bea", "PUT", `${place}/contents/late.md`, {
    message: "late",
    content: "bGF0ZQ==",
    branch: "crew/p1",
  });
  const order = await orderOf(
    calling(github, { operation: "merge", given: `number: ${number}, revision: "'${revision}'"` }),
  );
  const answer = await services.run(order, connect(github.secretOf("crew-bot")));
  expect(answer).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("changed since this call was approved"),
  });
  expect((await github.as("ann", "GET", `${place}/pulls/${number}`)).merged).toBe(false);
});

test("a comment whose answer was lost, and one whose runner was killed, is written once", async () => {
  const github = await openGithub();
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  let lost = 0;
  github.faults = (method) => {
    if (method !== "POST" || lost > 0) return undefined;
    lost += 1;
    return "lost after";
  };
  const order = await orderOf(
    calling(github, { operation: "comment", given: `number: ${number}, text: "'It is done.'"` }),
  );
  let isKilled = false;
  const dies = services.connect((_, __, item) => {
    // Before it can record that the comment was written.
    if (JSON.stringify(item).includes('"done"')) isKilled = true;
    if (isKilled) throw new Error("killed");
  });
  const killed = { ...dies, rehearsed: false, secrets: rememberSecrets(async () => github.secretOf("crew-bot")) };
  await services.run(order, killed).catch(() => undefined);
  const again = { ...order, epoch: order.epoch + 1 };
  expect(await services.run(again, connect(github.secretOf("crew-bot")))).toMatchObject({ outcome: "done" });
  expect(lost).toBe(1);
  expect(await github.as("ann", "GET", `${place}/issues/${number}/comments`)).toHaveLength(1);
});

test("a comment that was written though nobody heard so is not written again by the call that an operator resumes", async () => {
  const github = await openGithub();
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  let posted = 0;
  github.faults = (method) => {
    if (method === "POST") posted += 1;
    return posted === 0 ? undefined : method === "POST" && posted === 1 ? "lost after" : { status: 502 };
  };
  const called: Called = { operation: "comment", given: `number: ${number}, text: "'It is done.'"` };
  const order = await orderOf(calling(github, called));
  await expect(services.run(order, connect(github.secretOf("crew-bot")))).rejects.toMatchObject({
    name: "ForgePaused",
    message: expect.stringMatching(/^until=\S+ The forge of shop is asked again at /),
  });
  github.faults = undefined;
  const resumed = { ...order, round: order.round + 1 };
  expect(await services.run(resumed, connect(github.secretOf("crew-bot")))).toMatchObject({ outcome: "done" });
  expect(await github.as("ann", "GET", `${place}/issues/${number}/comments`)).toHaveLength(1);
});

test("labels, statuses and the end of an issue are operations, too", async () => {
  const github = await openGithub();
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  const { sha } = (await github.as("ann", "GET", `${place}/branches/main`)).commit;
  const operations: Called[] = [
    { operation: "label", given: `number: ${number}, label: "'crew'"` },
    { operation: "label", given: `number: ${number}, label: "'old'"` },
    { operation: "unlabel", given: `number: ${number}, label: "'old'"` },
    { operation: "status", given: `revision: "'${sha}'", context: "'crew'", state: "'success'", text: "'Approved.'"` },
    { operation: "close", given: `number: ${number}` },
  ];
  for (const called of operations) {
    const order = await orderOf(calling(github, called));
    expect(await services.run(order, connect(github.secretOf("crew-bot"))), called.operation).toMatchObject({
      outcome: "done",
    });
  }
  expect(await github.forge().issue(number)).toMatchObject({ labels: ["crew"], isOpen: false });
  expect(github.received.filter(({ path }) => path.includes("/statuses/"))).toHaveLength(1);
});

test("a rehearsal asks no forge, and a secret that is not set is told", async () => {
  const github = await openGithub();
  const merge: Called = { operation: "merge", given: `number: 1, revision: "'${"1".repeat(40)}'"` };
  const rehearsed = await orderOf(calling(github, merge));
  expect(await services.run(rehearsed, services.connect())).toMatchObject({ outcome: "done" });
  expect(github.received).toEqual([]);
  const order = await orderOf(calling(github, merge));
  const without = connect("", { secrets: rememberSecrets(async () => undefined) });
  expect(await services.run(order, without)).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("forge-token"),
  });
  expect((await readItems(services.table, order.project, "event")).length).toBeGreaterThan(0);
});

test("a merge without arguments is that of what the project delivered last to the repository", async () => {
  const { github, repository, host, url } = await serveGithub({ "a.txt": "a\n" }, { pushedBy: "crew-bot" });
  trust(host.authority);
  const base = repository.git("rev-parse", "main");
  const revision = repository.commit({ "a.txt": "b\n" }, { branch: "crew/p1" });
  const { number } = await github.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p1", text: "" });
  const rehearsed = await orderOf(calling(github, { operation: "merge", given: "" }));
  expect(await services.run(rehearsed, services.connect())).toMatchObject({ outcome: "done" });
  const order = await orderOf(calling(github, { operation: "merge", given: "" }));
  expect(await services.run(order, connect(github.secretOf("crew-bot")))).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("Nothing was delivered to shop"),
  });
  const delivery = (head: string, time: string, more: object = {}) => ({
    ...{
      state: "done",
      repository: "shop",
      url: "https://github.example.com/ann/shop.git",
      branch: "crew/p1",
      onto: "main",
    },
    ...{
      head,
      base,
      tree: revision,
      revision,
      files: 1,
      request: { number, page: "https://x" },
      time,
      ...more,
    },
  });
  // Both projects have the same first revision, and no other.
  const work = services.repository(order.project).git("rev-parse", "main").trim();
  const later = await orderOf(calling({ ...github, origin: url }, { operation: "merge", given: "" }));
  const write = (at: string, item: object) =>
    services.table.documents.send(
      new PutCommand({
        TableName: services.table.name,
        Item: { pk: `PROJECT#${later.project}`, sk: `PUSH#plan#${at}`, ...item },
      }),
    );
  await write("0001#a", delivery("1".repeat(40), "2026-11-28T10:00:00.000Z", { revision: work }));
  await write("0001#b", delivery(revision, "2026-11-28T11:00:00.000Z", { revision: work }));
  await write("0001#c", delivery("2".repeat(40), "2026-11-28T12:00:00.000Z", { repository: "docs" }));
  expect(await services.run(later, connect(github.secretOf("crew-bot")))).toMatchObject({ outcome: "done" });
  expect((await callOf(later))?.argv).toEqual([
    "forge",
    "merge",
    githubProject,
    `number=${number}`,
    `revision=${revision}`,
  ]);
});

test("a merge of work that has changed since its delivery is refused, and nothing is merged", async () => {
  const github = await openGithub();
  const head = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p1", text: "" });
  const order = await orderOf(calling(github, { operation: "merge", given: "" }));
  const delivery = {
    ...{ state: "done", repository: "shop", url: "https://github.example.com/ann/shop.git", branch: "crew/p1" },
    ...{ onto: "main", head, base: head, tree: head, revision: "3".repeat(40), files: 1 },
    ...{ request: { number, page: "https://x" }, time: "2026-11-28T11:00:00.000Z" },
  };
  await services.table.documents.send(
    new PutCommand({
      TableName: services.table.name,
      Item: { pk: `PROJECT#${order.project}`, sk: "PUSH#plan#0001#a", ...delivery },
    }),
  );
  expect(await services.run(order, connect(github.secretOf("crew-bot")))).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("The work has changed since it was delivered to shop"),
  });
  expect((await github.as("ann", "GET", `${place}/pulls/${number}`)).merged).toBe(false);
});
