import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { flowServices } from "../../runtime/api/queue/arrival-services.ts";
import { createServices } from "../../runtime/api/services.ts";
import { activeTriggers } from "../../runtime/api/triggers/active-triggers.ts";
import { startByTrigger } from "../../runtime/api/triggers/start-by-trigger.ts";
import type { Flow, TriedTrigger, Trigger } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const input = { type: "object", required: ["number"], properties: { number: { type: "integer" } } };
const feature: Flow = {
  name: "feature",
  key: ["input.number"],
  again: "when-ended",
  priority: "input.number > 100 ? 9 : 4",
  limits: { atOnce: 4 },
  input,
};
const opened: Trigger = {
  name: "opened",
  on: "webhook",
  scheme: "standard",
  secret: "hook",
  who: "writers",
  when: "event.action = 'opened'",
  with: { number: "event.number" },
};
const nightly: Trigger = {
  name: "nightly",
  on: "schedule",
  at: "0 2 * * *",
  zone: "UTC",
  missed: "once",
  with: { number: "1" },
};
const asked: Trigger = { name: "asked", on: "mcp", who: "anyone", when: "event.number < 900" };
const triaged: Trigger = {
  name: "triaged",
  on: "end",
  of: "triage",
  by: "customer",
  with: { number: "event.input.number" },
};

async function open({ active = ["opened", "nightly", "triaged"], onWrite = () => {} } = {}) {
  const { objects } = services;
  const shop = services.options.deployments.shop!;
  const triggers = [opened, nightly, asked, triaged];
  const digest = await objects.put(JSON.stringify({ ...manifest, name: "shop", flow: feature, triggers }));
  const deployments = { "shop/feature": { ...shop, manifest: digest, triggers: active } };
  const table = watchedTable(services.openClient(), onWrite);
  const options = { ...services.options, table, deployments };
  const api = createApi(options);
  const starting = flowServices(createServices(options));
  const respond = async (trigger: string, body: object, as = "otto@example.com") => {
    const request = new Request(`${baseUrl}/api/triggers/shop/${trigger}/trial`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json", "x-crew-as": as },
      body: JSON.stringify(body),
    });
    const response = await api.app.fetch(request);
    await requireDocumented(request, response);
    return response;
  };
  return {
    respond,
    attempt: async (trigger: string, body: object): Promise<TriedTrigger> => (await respond(trigger, body)).json(),
    /** Handles an event by the real path. */
    async receive(event: { action: string; number: number }) {
      const [webhook] = await activeTriggers("webhook", starting);
      return startByTrigger(starting, webhook!, { event, id: "message 1" });
    },
  };
}

const event = { action: "opened", number: 107 };

test("a try says what the event would start, and writes nothing", async () => {
  let writes = 0;
  const host = await open({
    onWrite: () => {
      writes += 1;
    },
  });
  expect(await host.attempt("opened", { event })).toMatchObject({
    flow: "feature",
    acts: true,
    holds: true,
    key: [107],
    priority: 9,
    input: { number: 107 },
  });
  expect(await host.attempt("opened", { event: { action: "closed", number: 1 } })).toMatchObject({ holds: false });
  expect(await host.attempt("opened", { event: { action: "opened", number: "x" } })).toMatchObject({
    refused: expect.stringContaining("number"),
  });
  expect(writes).toBe(0);
  expect(services.machines.started).toEqual([]);
});

test("what a try foresees is what the real event starts; after it, the try names that project", async () => {
  const host = await open();
  const foreseen = await host.attempt("opened", { event });
  expect(foreseen.project).toBeUndefined();
  const { id } = await host.receive(event);
  expect(services.machines.started).toMatchObject([{ name: id, input: { input: foreseen.input } }]);
  expect(await host.attempt("opened", { event })).toMatchObject({ project: id, status: "RUNNING" });
  await finish(services, id);
  // Its key may start another one now.
  expect(await host.attempt("opened", { event })).not.toHaveProperty("project");
});

test("a try with start begins one project, and the same event again none", async () => {
  const host = await open({ active: [] });
  const first = await host.attempt("opened", { event, start: true });
  expect(first).toMatchObject({ acts: false, started: true });
  await finish(services, first.project!);
  expect(await host.attempt("opened", { event, start: true })).toMatchObject({
    started: false,
    project: first.project,
  });
  expect(services.machines.started).toHaveLength(1);
});

test("a schedule is tried with a time, by the cause that the time itself has", async () => {
  const host = await open();
  const time = "2026-12-01T02:00:00.000Z";
  const { project } = await host.attempt("nightly", { time, start: true });
  expect(await host.attempt("nightly", { time })).toMatchObject({ project });
  expect((await host.respond("nightly", { event })).status).toBe(422);
});

test("a trigger that asks people starts nothing by a try", async () => {
  const host = await open();
  const ended = { ending: "finished", input: { number: 5 } };
  expect(await host.attempt("triaged", { event: ended })).toMatchObject({ holds: true, by: "customer" });
  expect((await host.respond("triaged", { event: ended, start: true })).status).toBe(409);
  expect(services.machines.started).toEqual([]);
});

test("only the delivery team tries triggers, and only those that are deployed", async () => {
  const host = await open();
  expect((await host.respond("opened", { event }, "Cora@example.com")).status).toBe(403);
  expect((await host.respond("labeled", { event })).status).toBe(404);
});

test("a try of what agents call has its arguments as the input, as a call has", async () => {
  const host = await open();
  expect(await host.attempt("asked", { event: { number: 5 } })).toMatchObject({ holds: true, input: { number: 5 } });
  expect(await host.attempt("asked", { event: { number: "x" } })).toMatchObject({
    refused: expect.stringContaining("number"),
  });
});
