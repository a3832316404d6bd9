import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { recordRevision } from "../../runtime/ledger/records.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import {
  type ForgePlace,
  openGithubPlace,
  openGitlabPlace,
  type Place,
  pipelineAt,
} from "../support/forge/delivering-places.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

let services: RunnerServices;
let home: string;
let clones = 0;
beforeAll(async () => {
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-moved-"));
  // Node reads its own list of authorities only when it starts.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  await services.close();
  await rm(home, { recursive: true, force: true });
});

const places: [string, () => Promise<ForgePlace>][] = [
  ["GitHub", openGithubPlace],
  ["GitLab", openGitlabPlace],
];

/** A project that has begun with the customer's code. */
async function begin(place: Place, project: string): Promise<RunOrder> {
  process.env.GIT_SSL_CAINFO = place.host.authority;
  const order = { ...(await services.start(project, pipelineAt(place))), phase: "plan" };
  await run(place, { ...order, mode: "fetch" });
  return { ...order, mode: "deliver" };
}

function run({ secret }: Place, order: RunOrder) {
  const secrets = rememberSecrets(async () => secret);
  return services.run(order, { ...services.connect(), rehearsed: false, secrets });
}

async function write(project: string, files: { [path: string]: string }, round = 1): Promise<void> {
  const meta = await readItem(services.table, key.meta(project));
  const base = await readBase(services.table, services.objects, { project });
  const initial = { title: "Harbour", sow: statement, time: new Date(String(meta?.createdAt)), ...base };
  const repository = openRepository(services.repositories, { project, initial });
  const tree = await openWorkTree(repository, join(home, `clone-${clones++}`));
  for (const [path, text] of Object.entries(files)) await tree.write(path, text);
  const turn = { phase: "plan", round, seq: 1 };
  const time = new Date(1e12 + round * 1000);
  await tree.commit({ agent: { name: "pm", title: "PM" }, turn, message: "Write", time });
}

async function written(project: string): Promise<CommitId> {
  const repository = services.repository(project);
  return asCommitId(repository.git("rev-parse", "main").trim());
}

const merging = (order: RunOrder, round = 1): RunOrder => ({ ...order, phase: "notice", mode: "call", round });
const deliveriesOf = (project: string) => readItems(services.table, project, "delivery");
const eventsOf = async (project: string) =>
  (await readItems(services.table, project, "event")).map(({ text }) => text).join("\n");

test.each(places)(
  "a merge on %s is refused and the file is named where it has changed in the customer's branch since the delivery",
  async (name, open) => {
    const place = await open();
    const { repository, requests } = place;
    const project = `touched-${name.toLowerCase()}`;
    const order = await begin(place, project);
    await write(project, { "a.txt": "ours\n\n\n\n\n\n\nend\n" });
    expect(await run(place, order)).toMatchObject({ outcome: "done" });
    // Git itself would merge both lines.
    repository.commit({ "b.txt": "b\n" });
    const moved = repository.commit({ "a.txt": "a\n\n\n\n\n\n\ntheirs\n" });
    expect(await run(place, merging(order))).toMatchObject({
      outcome: "limit",
      reason: expect.stringMatching(/On main, a\.txt changed after the approved commit .*approve it as it is now/),
    });
    expect(repository.git("rev-parse", "main")).toBe(moved);
    expect(await requests.forge.request(1)).toMatchObject({ isOpen: true, mergedAs: undefined });
  },
);

test("a merge that waits looks again at a customer's branch that moves meanwhile", async () => {
  const place = await openGithubPlace();
  const { repository, requests } = place;
  const order = await begin(place, "waiting-1");
  await write("waiting-1", { "a.txt": "ours\n\n\n\n\n\n\nend\n" });
  await run(place, order);
  let moved = "";
  requests.api.faults = (method, path) => {
    if (method !== "PUT" || !path.endsWith("/merge") || moved !== "") return undefined;
    moved = repository.commit({ "a.txt": "a\n\n\n\n\n\n\ntheirs\n" });
    return { status: 405, body: { message: "Base branch was modified. Review and try the merge again." } };
  };
  expect(await run(place, merging(order))).toMatchObject({
    outcome: "limit",
    reason: expect.stringMatching(/On main, a\.txt changed after the approved commit/),
  });
  expect(repository.git("rev-parse", "main")).toBe(moved);
});

test.each(places)(
  "a merge on %s goes on where the customer's branch has moved in other files, and is not repeated",
  async (name, open) => {
    const place = await open();
    const { repository } = place;
    const project = `beside-${name.toLowerCase()}`;
    const order = await begin(place, project);
    await write(project, { "a.txt": "ours\n" });
    await run(place, order);
    repository.commit({ "b.txt": "b\n" });
    expect(await run(place, merging(order))).toMatchObject({ outcome: "done" });
    const merged = repository.git("rev-parse", "main");
    expect(repository.git("show", "main:a.txt")).toBe("ours");
    // What is merged is in the customer's branch, and is no change of others.
    repository.commit({ "a.txt": "later\n" });
    expect(await run(place, { ...merging(order), round: 2 })).toMatchObject({
      outcome: "done",
      outputs: { notice: { merged } },
    });
  },
);

test.each(places)(
  "a request on %s that was made to go into another branch is not merged, and none is opened beside it",
  async (name, open) => {
    const place = await open();
    const { repository, requests } = place;
    const project = `elsewhere-${name.toLowerCase()}`;
    repository.git("branch", "staging", "main");
    const order = await begin(place, project);
    await write(project, { "a.txt": "ours\n" });
    await run(place, order);
    await requests.change(1, { base: "staging" });
    expect(await run(place, merging(order))).toMatchObject({
      outcome: "limit",
      reason: expect.stringContaining("goes into staging now, not into main"),
    });
    await write(project, { "a.txt": "ours again\n" }, 2);
    expect(await run(place, { ...order, round: 2 })).toMatchObject({
      outcome: "limit",
      reason: expect.stringContaining("request 1 go into staging, not into main"),
    });
    expect(await requests.of(`crew/${project}`)).toHaveLength(1);
  },
);

test.each(places)(
  "a request on %s that a person closed is not opened again: an operator reads who closed it, and a delivery goes on where it is open",
  async (name, open) => {
    const place = await open();
    const { repository, requests } = place;
    const project = `closed-${name.toLowerCase()}`;
    const order = await begin(place, project);
    await write(project, { "a.txt": "one\n" });
    await run(place, order);
    const before = repository.git("rev-parse", `crew/${project}`);
    await requests.change(1, "close");
    await write(project, { "a.txt": "two\n" }, 2);
    expect(await run(place, { ...order, round: 2 })).toMatchObject({
      outcome: "limit",
      reason: expect.stringMatching(/bea closed the request 1 at .* without merging it: http.*reopen that one/),
    });
    expect(repository.git("rev-parse", `crew/${project}`)).toBe(before);
    await requests.change(1, "reopen");
    expect(await run(place, { ...order, round: 3 })).toMatchObject({ outcome: "done" });
    expect(await requests.of(`crew/${project}`)).toHaveLength(1);
    expect(repository.git("show", `crew/${project}:a.txt`)).toBe("two");
  },
);

test.each(places)(
  "a request on %s that a person merged is told, delivered no second time, and further work gets a request of its own",
  async (name, open) => {
    const place = await open();
    const { repository, requests } = place;
    const project = `merged-${name.toLowerCase()}`;
    const order = await begin(place, project);
    await write(project, { "a.txt": "one\n" });
    await run(place, order);
    const head = repository.git("rev-parse", `crew/${project}`);
    await requests.change(1, { merge: head });
    const merged = repository.git("rev-parse", "main");
    expect(await run(place, { ...order, round: 2 })).toMatchObject({
      outcome: "done",
      outputs: { delivery: { head, request: 1 } },
    });
    expect(await requests.of(`crew/${project}`)).toHaveLength(1);
    expect(repository.git("rev-parse", `crew/${project}`)).toBe(head);
    expect(await eventsOf(project)).toContain("bea has merged the request 1.");
    expect(await run(place, merging(order))).toMatchObject({ outcome: "done", outputs: { notice: { merged } } });
    // The file is in the customer's branch as the team delivered it: that is nobody else's change.
    await write(project, { "a.txt": "two\n", "c.txt": "c\n" }, 2);
    expect(await run(place, { ...order, round: 3 })).toMatchObject({
      outcome: "done",
      outputs: { delivery: { request: 2 } },
    });
    expect(repository.git("show", `crew/${project}:a.txt`)).toBe("two");
    expect(await deliveriesOf(project)).toHaveLength(3);
  },
);

test.each(places)(
  "work on %s that was pushed by a killed run and merged by a person meanwhile is delivered, and its request is known",
  async (name, open) => {
    const place = await open();
    const { repository, requests } = place;
    const project = `found-${name.toLowerCase()}`;
    const order = await begin(place, project);
    await write(project, { "a.txt": "one\n" });
    const dies = services.connect((_, __, item) => {
      if (JSON.stringify(item).includes('"state":{"S":"done"}') || JSON.stringify(item).includes('"state":"done"'))
        throw new Error("killed");
    });
    const secrets = rememberSecrets(async () => place.secret);
    await expect(services.run(order, { ...dies, rehearsed: false, secrets })).rejects.toThrow("killed");
    expect(await deliveriesOf(project)).toMatchObject([{ state: "begun" }]);
    const head = repository.git("rev-parse", `crew/${project}`);
    await requests.change(1, { merge: head });
    expect(await run(place, { ...order, epoch: 2 })).toMatchObject({ outcome: "done" });
    expect(await deliveriesOf(project)).toMatchObject([{ state: "done", head, request: { number: 1 } }]);
    expect(await run(place, merging(order))).toMatchObject({ outcome: "done" });
  },
);

test("a request names the page of its gate, the commit, its tree and the digest of the files that people approve", async () => {
  const place = await openGithubPlace();
  const project = "named-1";
  const order = await begin(place, project);
  await services.table.documents.send(
    new UpdateCommand({
      TableName: services.table.name,
      Key: key.meta(project),
      UpdateExpression: "SET siteUrl = :site",
      ExpressionAttributeValues: { ":site": "https://crew.example.com" },
    }),
  );
  await write(project, { "a.txt": "one\n" });
  const { repository, requests } = place;
  const time = "2026-11-20T09:00:00.000Z";
  const round = { epoch: 1, holder: "h", seq: 0, status: "DONE", cause: "start", startedAt: time };
  await services.table.documents.send(
    new PutCommand({ TableName: services.table.name, Item: { ...key.round(project, "plan", 3), ...round } }),
  );
  const revision = await written(project);
  const files = await services.objects.put("[]");
  const about = { phase: "plan", round: 3, message: "Write", time };
  await recordRevision(services.table, project, { id: revision, tree: files, position: 2, ...about });
  await run(place, order);
  const { text } = await requests.forge.request(1);
  const branch = `crew/${project}`;
  expect(text).toContain(`https://crew.example.com/projects/${project}/gates/plan/3`);
  expect(text).toContain(repository.git("rev-parse", branch));
  expect(text).toContain(repository.git("rev-parse", `${branch}^{tree}`));
  expect(text).toContain(revision);
  expect(text).toContain(files);
});
