import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { Flow, ServedCall, ServedFlows, Trigger } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const ask: Extract<Trigger, { on: "mcp" }> = { name: "ask", on: "mcp", who: "anyone" };
const number = { type: "integer", minimum: 1, maximum: 999 };
const note = { type: "string", maxLength: 40 };
const fix: Flow = {
  name: "fix",
  input: {
    type: "object",
    required: ["number", "source"],
    properties: {
      number,
      source: { type: "string", maxLength: 20 },
      note,
    },
    examples: [{ number: 7, source: "desk" }],
  },
  key: ["input.number"],
  again: "when-ended",
  priority: 5,
  limits: { atOnce: 1 },
};
const given = { source: "'an agent'" };

interface Deployed {
  trigger?: Partial<typeof ask>;
  active?: string[];
  flow?: Partial<Flow>;
}

async function open({ trigger = { with: given }, active = ["ask"], flow = {} }: Deployed = {}) {
  const shop = services.options.deployments.shop!;
  const text = JSON.stringify({
    ...manifest,
    name: "shop",
    flow: { ...fix, ...flow },
    triggers: [{ ...ask, ...trigger }],
  });
  const deployments = { "shop/fix": { ...shop, manifest: await services.objects.put(text), triggers: active } };
  const { app } = createApi({ ...services.options, deployments });
  const send = async (path: string, init: RequestInit = {}, as?: string) => {
    const headers = {
      authorization: `Bearer ${accessToken}`,
      accept: "application/json",
      "content-type": "application/json",
      ...(as && { "x-crew-as": as }),
    };
    const request = new Request(`${baseUrl}${path}`, { ...init, headers });
    const response = await app.fetch(request);
    await requireDocumented(request, response);
    return response;
  };
  const call = async (args: object, id: string = crypto.randomUUID(), as?: string) => {
    const body = JSON.stringify({ call: id, arguments: args });
    const response = await send("/api/served/shop/ask", { method: "POST", body }, as);
    return { status: response.status, body: (await response.json()) as ServedCall & { detail?: string } };
  };
  const list = async (as?: string) => (await (await send("/api/served", {}, as)).json()) as ServedFlows;
  return { call, list };
}

const inputs = () => services.machines.started.map(({ input }) => (input as { input: object }).input);

test("an agent is offered the flow with the input that the trigger leaves open", async () => {
  const { list } = await open();
  const { flows } = await list();
  expect(flows).toMatchObject([{ engagement: "shop", trigger: "ask", flow: "fix" }]);
  expect(flows[0]?.input).toEqual({
    type: "object",
    required: ["number"],
    properties: { number, note },
    additionalProperties: false,
    examples: [{ number: 7 }],
  });
});

test("a call starts a project with its arguments and with what the trigger gives", async () => {
  const { call } = await open();
  const { status, body } = await call({ number: 7, note: "Soon." });
  expect([status, body]).toMatchObject([200, { outcome: "started", status: "running" }]);
  expect(inputs()).toEqual([{ number: 7, note: "Soon.", source: "an agent" }]);
});

test("the record of a project names the trigger and the person whose agent called", async () => {
  const { call } = await open();
  const { body } = await call({ number: 7 }, undefined, "otto@example.com");
  const meta = await services.read(key.meta(body.project!));
  expect(meta.startedBy).toBe("otto@example.com");
  expect(meta.pendingStart?.event?.text ?? (await startedText(body.project!))).toMatch(
    /^The trigger ask, called by an agent of .+, started /,
  );
});

async function startedText(project: string): Promise<string> {
  const response = await services.call(`/api/projects/${project}/events`, undefined);
  const events = (await response.json()) as { kind: string; text: string }[];
  return events.find(({ kind }) => kind === "project-started")?.text ?? "";
}

test("calls with the same key are one project until it has ended", async () => {
  const { call } = await open();
  const first = await call({ number: 7 });
  const second = await call({ number: 7, note: "Again." });
  expect(second.body).toEqual({ outcome: "existed", project: first.body.project, status: "running" });
  await finish(services, first.body.project!);
  const third = await call({ number: 7 });
  expect(third.body.outcome).toBe("started");
  expect(third.body.project).not.toBe(first.body.project);
});

test("the same call sent twice is one project, though its key has ended meanwhile", async () => {
  const { call } = await open();
  const id = crypto.randomUUID();
  const first = await call({ number: 7 }, id);
  await finish(services, first.body.project!);
  expect((await call({ number: 7 }, id)).body).toEqual({
    outcome: "existed",
    project: first.body.project,
    status: "finished",
  });
  const { call: keyless } = await open({ flow: { key: [] } });
  const other = crypto.randomUUID();
  const [a, b] = [await keyless({ number: 8 }, other), await keyless({ number: 8 }, other)];
  expect(b.body.project).toBe(a.body.project);
});

test("a call counts in the limits of the flow: without a free place its project is queued", async () => {
  const { call } = await open();
  await call({ number: 1 });
  expect((await call({ number: 2 })).body).toMatchObject({ outcome: "started", status: "queued" });
  expect(services.machines.started).toHaveLength(1);
});

test("a call for which the condition does not hold starts nothing", async () => {
  const { call } = await open({ trigger: { with: given, when: "event.number > 100" } });
  expect((await call({ number: 7 })).body).toEqual({ outcome: "ignored" });
  expect((await call({ number: 700 })).body.outcome).toBe("started");
});

test.each([
  ["a value of another type", { number: "7" }, /number: It has to be a number/],
  ["a missing value", {}, /number: .+number.+ is missing/],
  ["a value that the trigger gives", { number: 7, source: "me" }, /source: There is no value .+source/],
  ["a list", [], /It has to be an object/],
])("%s is refused, and starts nothing", async (_, args, words) => {
  const { call } = await open();
  const { status, body } = await call(args);
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringMatching(words)]);
  expect(services.machines.started).toEqual([]);
});

test.each([
  ["does not act here", { active: [] }],
  ["is of another kind", { trigger: { on: "end", of: "other" } as never }],
])("a flow whose trigger %s is not offered, and cannot be started", async (_, deployed) => {
  const { call, list } = await open(deployed);
  expect((await list()).flows).toEqual([]);
  expect((await call({ number: 7 })).status).toBe(404);
  expect(services.machines.started).toEqual([]);
});

test("an agent of somebody who may not start projects is offered nothing", async () => {
  const { call, list } = await open();
  expect(await list("cora@example.com")).toEqual({ flows: [], engagements: [] });
  expect((await call({ number: 7 }, undefined, "cora@example.com")).status).toBe(404);
});

test("engagements without flows are named: they are started with a statement of work", async () => {
  const response = await services.call("/api/served", undefined);
  expect(await response.json()).toEqual({ flows: [], engagements: ["shop"] });
});
