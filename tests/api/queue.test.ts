import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, createApi } from "../../runtime/api/create-api.ts";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import type { DecisionLogEntry, Flow, FlowQueue, ProjectPage, QueueView } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { manifest } from "../support/manifest.ts";
import { finish, openHost, runningOf } from "../support/queue-hosts.ts";

let services: ApiServices;
let api: Api;
let flow: QueuedFlow;
beforeAll(async () => {
  services = await openApiServices();
  const settings: Flow = {
    name: "feature",
    key: ["input.number"],
    again: "when-ended",
    priority: 5,
    limits: { atOnce: 1, perDay: 50 },
  };
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: settings }));
  const deployment = { ...services.options.deployments.shop!, manifest: digest };
  flow = { engagement: "shop", flow: settings, deployment, isFollowed: false };
  api = createApi({
    ...services.options,
    deployments: { ...services.options.deployments, "shop/feature": deployment },
  });
});
afterAll(() => services.close());

async function call(path: string, as: string | undefined, body?: object): Promise<Response> {
  const headers = new Headers({ authorization: `Bearer ${accessToken}`, accept: "application/json" });
  if (as !== undefined) headers.set("x-crew-as", as);
  if (body !== undefined) headers.set("content-type", "application/json");
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const request = new Request(`${baseUrl}${path}`, init);
  const response = await api.app.fetch(request);
  await requireDocumented(request, response);
  return response;
}

const otto = "otto@example.com";
async function start(number: number): Promise<string> {
  services.clock.set(new Date(services.clock.now() + 1_000).toISOString());
  return (await openHost(services, flow).arrive({ number })).id;
}
async function queue(): Promise<FlowQueue> {
  const { flows }: QueueView = await (await call("/api/queue", otto)).json();
  return flows[0]!;
}
async function decisionsOf(id: string): Promise<DecisionLogEntry[]> {
  return (await call(`/api/projects/${id}/decisions`, otto)).json();
}

test("the queue shows each project where it is: queued, at work, waiting for whom, failed with its cause", async () => {
  const [waiting, failed, working, next] = [await start(1), await start(2), await start(3), await start(4)];
  await services.gate(waiting, "discovery", 1);
  await api.sweep();
  await finish(services, failed, "STOPPED");
  await api.sweep();
  expect(await queue()).toMatchObject({
    engagement: "shop",
    flow: "feature",
    atOnce: 1,
    perDay: 50,
    startsToday: 3,
    holds: "places",
    queuedCount: 1,
    queued: [{ id: next, priority: 5, startedBy: "trigger opened" }],
    working: [{ id: working }],
    waiting: [
      {
        id: waiting,
        since: "2026-11-20T10:00:00.000Z",
        waitingFor: "A decision on Discovery, round 1.",
        holdsPlace: false,
      },
    ],
    failed: [{ id: failed, cause: "It failed.", mayRequeue: true }],
  });
  const page = await (await call(`/api/projects/${next}`, otto)).json();
  expect(page.summary).toMatchObject({ status: "queued", waitingFor: "Its start: it is the next one." });
});

test("queued projects are in the list of projects, with their time of arrival and their place", async () => {
  const ids = [await start(8), await start(9)];
  const list: ProjectPage = await (await call("/api/projects?page=1&state=queued", otto)).json();
  expect(list.states.queued).toBe(list.found);
  const shown = ids.map((id) => list.projects.find((project) => project.id === id));
  for (const [index, project] of shown.entries()) {
    const { createdAt } = await services.read(key.meta(ids[index]!));
    expect(project).toMatchObject({ status: "queued", createdAt, waitingFor: expect.stringMatching(/^Its start: /) });
  }
  const all: ProjectPage = await (await call("/api/projects?page=1", otto)).json();
  expect(all.projects.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
});

test("customers see no queue, and change none", async () => {
  const id = await start(10);
  const cora = "cora@example.com";
  expect((await call("/api/queue", cora)).status).toBe(403);
  const change = { reason: "Please.", priority: 10, engagement: "shop", flow: "feature", paused: true };
  for (const path of [
    `/api/projects/${id}/cancel`,
    `/api/projects/${id}/priority`,
    `/api/projects/${id}/requeue`,
    "/api/queue/pause",
  ])
    expect([path, (await call(path, cora, change)).status]).toEqual([path, 403]);
  expect(await services.read(key.meta(id))).toMatchObject({ status: "QUEUED", priority: 5 });
});

test("a changed priority moves the project to its place, and the log has who and why", async () => {
  const [first, second] = [await start(20), await start(21)];
  const body = { priority: 9, reason: "The customer waits." };
  expect((await call(`/api/projects/${second}/priority`, otto, body)).status).toBe(200);
  const order = (await queue()).queued.map(({ id }) => id);
  expect(order.indexOf(second)).toBe(0);
  expect(order).toContain(first);
  expect(await decisionsOf(second)).toMatchObject([
    {
      verdict: "prioritise",
      by: otto,
      name: "Otto Operator",
      comment: "Changed the priority from 5 to 9. The customer waits.",
    },
  ]);
  for (const wrong of [0, 11, 5.5, "high", undefined])
    expect((await call(`/api/projects/${second}/priority`, otto, { reason: "So.", priority: wrong })).status).toBe(422);
  expect((await call(`/api/projects/${second}/priority`, otto, { priority: 3 })).status).toBe(422);
});

test("a cancelled project never starts, nobody gets a mail about it, and it can be queued again", async () => {
  const id = await start(30);
  expect((await call(`/api/projects/${id}/cancel`, otto, { reason: "Opened by mistake." })).status).toBe(200);
  expect(await services.read(key.meta(id))).toMatchObject({
    status: "STOPPED",
    cause: "Otto Operator cancelled the project before it started: Opened by mistake.",
  });
  expect(await services.read(key.meta(id))).not.toHaveProperty("stopping");
  expect(await readItems(services.table, id, "notice")).toEqual([]);
  expect(await decisionsOf(id)).toMatchObject([{ verdict: "cancel", by: otto, comment: "Opened by mistake." }]);
  expect((await call(`/api/projects/${id}/cancel`, otto, { reason: "Again." })).status).toBe(409);

  expect((await call(`/api/projects/${id}/requeue`, otto, { reason: "It was none." })).status).toBe(200);
  expect((await queue()).queued.map((each) => each.id)).toContain(id);
  expect(await decisionsOf(id)).toMatchObject([{ verdict: "cancel" }, { verdict: "requeue", comment: "It was none." }]);
});

test.each([
  { number: 40, at: "design", what: "in a phase" },
  { number: 41, at: "design@slice", what: "in an element of a list" },
])(
  "a project that failed $what is requeued there, takes its turn, and runs in an execution of its own",
  async ({ number, at }) => {
    for (const name of runningOf(services)) await finish(services, name.replace(/-2$/, ""));
    const id = await start(number);
    while (!runningOf(services).includes(id)) {
      await api.sweep();
      for (const name of runningOf(services)) if (name !== id) await finish(services, name.replace(/(-\d+)-2$/, "$1"));
    }
    await services.round(id, "discovery", 1);
    await services.round(id, at, 1, { epoch: 2_000, status: "LIMIT" });
    await finish(services, id, "STOPPED");
    expect((await call(`/api/projects/${id}/requeue`, otto, { reason: "The model is back." })).status).toBe(200);
    await api.sweep();
    const execution = services.machines.started.find(({ name }) => name === `${id}-2`);
    expect(execution?.input).toMatchObject({ project: id, from: "design", entry: 3 });
    expect(await services.read(key.dispatch("shop", "feature"))).toMatchObject({ atWork: new Set([`${id}#2`]) });
    await finish(services, id);
  },
);

test("a failed project whose key has started a newer one is not continued beside it", async () => {
  const id = await start(50);
  await api.sweep();
  await finish(services, id, "STOPPED");
  const newer = await start(50);
  expect(newer).not.toBe(id);
  const refused = await call(`/api/projects/${id}/requeue`, otto, { reason: "Again." });
  expect(refused.status).toBe(409);
  expect((await refused.json()).detail).toContain(newer);
  const resumed = await call(`/api/projects/${id}/resume`, otto, { from: "discovery" });
  expect(resumed.status).toBe(409);
  expect((await queue()).failed.find((each) => each.id === id)).toMatchObject({ mayRequeue: false });
});

test("a paused queue starts nothing until a person lets it go on", async () => {
  for (const name of runningOf(services)) await finish(services, name);
  const pause = { engagement: "shop", flow: "feature", paused: true, reason: "Release day." };
  expect((await call("/api/queue/pause", otto, pause)).status).toBe(200);
  expect((await call("/api/queue/pause", otto, pause)).status).toBe(409);
  const before = services.machines.started.length;
  const id = await start(60);
  await api.sweep();
  expect(services.machines.started).toHaveLength(before);
  expect(await queue()).toMatchObject({ holds: "paused", paused: { name: "Otto Operator", reason: "Release day." } });
  await call(`/api/projects/${id}/priority`, otto, { priority: 10, reason: "First of all." });
  expect((await call("/api/queue/pause", otto, { ...pause, paused: false, reason: "Released." })).status).toBe(200);
  expect(services.machines.started.at(-1)?.name).toBe(id);
  const now = await queue();
  expect(now).toMatchObject({ wentOn: { name: "Otto Operator", reason: "Released." } });
  expect(now).not.toHaveProperty("paused");
});

test("a resumed project takes a place above the limit, and nothing starts until one is free", async () => {
  const [id] = runningOf(services);
  if (id === undefined) throw new Error("one is at work");
  await finish(services, id, "STOPPED");
  await api.sweep();
  const [other] = runningOf(services);
  expect(other).not.toBe(id);
  await call(`/api/projects/${id}/resume`, otto, { from: "discovery" });
  await api.sweep();
  expect(runningOf(services).sort()).toEqual([other, `${id}-2`].sort());
});

test("of a continuation and a new start of the same key, whatever meets whatever, only one happens", async () => {
  let isOver = false;
  for (let at = 1; !isOver; at += 1) {
    const id = await start(100 + at);
    await api.sweep();
    await finish(services, id, "STOPPED");
    let writes = 0;
    let requeued: number | undefined;
    const host = openHost(services, flow, Number.POSITIVE_INFINITY, {
      async onWrite() {
        writes += 1;
        if (writes === at) requeued = (await call(`/api/projects/${id}/requeue`, otto, { reason: "Go on." })).status;
      },
    });
    const arrived = await host.arrive({ repository: "acme/shop", number: 100 + at });
    host.close();
    isOver = requeued === undefined;
    const { status } = await services.read(key.meta(id));
    expect({ at, isNew: arrived.isNew, status }).toEqual(
      requeued === 200 ? { at, isNew: false, status: "QUEUED" } : { at, isNew: true, status: "STOPPED" },
    );
    for (const live of [id, arrived.id]) await finish(services, live);
  }
});
