import { PassThrough } from "node:stream";
import { Client, type JSONRPCMessage, type Transport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Served } from "../../cli/mcp/answer-request.ts";
import { serve } from "../../cli/mcp/serve.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import type { Deployment } from "../../runtime/api/options.ts";
import { ApiClient } from "../../runtime/api-client/api-client.ts";
import { sendHttp } from "../../runtime/api-client/send-http.ts";
import type { Flow } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";

let services: ApiServices;
const clients: Client[] = [];
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await services.close();
});

const fix: Flow = {
  name: "fix",
  input: {
    type: "object",
    required: ["number"],
    properties: { number: { type: "integer", minimum: 1, maximum: 999 } },
  },
  key: ["input.number"],
  again: "never",
  priority: 5,
  limits: { atOnce: 1 },
};

async function deployed(engagement: string, trigger: string): Promise<Deployment> {
  const triggers = [{ name: trigger, on: "mcp", who: "anyone" }];
  const text = JSON.stringify({ ...manifest, name: engagement, title: "Fix it", flow: fix, triggers });
  return { ...services.options.deployments.shop!, manifest: await services.objects.put(text), triggers: [trigger] };
}

/** Requests of `crew mcp` while these run. */
function openApi(deployments: { [name: string]: Deployment }): Served["api"] {
  const { app } = createApi({ ...services.options, deployments });
  const send = sendHttp({ baseUrl, accessToken }, async (request) => app.fetch(request));
  return async () => Object.assign(new ApiClient(send), { siteUrl: baseUrl });
}

/** A client of the protocol's own library, connected to what `crew mcp` runs. */
async function connect(served: Partial<Served>): Promise<Client> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const serving = serve(
    { version: "1.2.3", place: [], projectPlace: [], crew: ["false"], api: openApi({}), ...served },
    input,
    output,
  );
  const transport: Transport = {
    async start() {
      let rest = "";
      output.on("data", (chunk: Buffer) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) transport.onmessage?.(JSON.parse(line));
      });
    },
    async send(message: JSONRPCMessage) {
      input.write(`${JSON.stringify(message)}\n`);
    },
    async close() {
      input.end();
      await serving;
      transport.onclose?.();
    },
  };
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  clients.push(client);
  return client;
}

const textOf = ({ content }: { content?: unknown }): string => {
  const [first] = content as { text: string }[];
  return first?.text ?? "";
};

test("each flow with a trigger for agents is a tool, named after the trigger, with the flow's input", async () => {
  const client = await connect({ api: openApi({ "shop/fix": await deployed("shop", "ask") }) });
  const { tools } = await client.listTools();
  expect(tools.find(({ name }) => name === "ask")).toMatchObject({
    description: expect.stringContaining("shop/fix"),
    inputSchema: { type: "object", required: ["number"], properties: fix.input?.properties },
    annotations: { readOnlyHint: false },
  });
});

test("the engagement stands before a name that a tool of crew or another engagement has", async () => {
  const flows = {
    "shop/fix": await deployed("shop", "ask"),
    "desk/fix": await deployed("desk", "ask"),
    "bank/fix": await deployed("bank", "status"),
  };
  const { tools } = await (await connect({ api: openApi(flows) })).listTools();
  expect(
    tools
      .slice(8)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["bank_status", "desk_ask", "shop_ask"]);
});

test("a call queues a project, and says its id, its state and where to look", async () => {
  const client = await connect({ api: openApi({ "shop/fix": await deployed("shop", "ask") }) });
  const result = await client.callTool({ name: "ask", arguments: { number: 7 } });
  const { project, ...rest } = result.structuredContent as { project: string };
  expect(rest).toMatchObject({ outcome: "started", status: "running", url: `${baseUrl}/projects/${project}` });
  const again = await client.callTool({ name: "ask", arguments: { number: 7 } });
  expect(again.structuredContent).toMatchObject({ outcome: "existed", project });
  const timeline = await client.callTool({ name: "timeline", arguments: { project } });
  expect(textOf(timeline)).toContain("The trigger ask, called by an agent of");
  const cost = await client.callTool({ name: "cost", arguments: { project } });
  expect(cost.structuredContent).toMatchObject({ project, spentUsd: 0 });
});

test("arguments that the flow does not take are a failure of the tool, with the place", async () => {
  const client = await connect({ api: openApi({ "shop/fix": await deployed("shop", "ask") }) });
  const result = await client.callTool({ name: "ask", arguments: { number: 1000 } });
  expect([result.isError, textOf(result)]).toEqual([true, expect.stringMatching(/number: It can be 999 at most/)]);
});

test("a flow without a trigger that acts here cannot be started, by no tool", async () => {
  const idle = { ...(await deployed("shop", "ask")), triggers: [] };
  const client = await connect({ api: openApi({ "shop/fix": idle }) });
  expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("ask");
  await expect(client.callTool({ name: "ask", arguments: { number: 7 } })).rejects.toThrow(/There is no tool "ask"/);
  for (const engagement of [{}, { engagement: "shop" }]) {
    const result = await client.callTool({
      name: "start",
      arguments: { ...engagement, statement: "# Fix\n\nFix it." },
    });
    expect([result.isError, textOf(result)]).toEqual([
      true,
      expect.stringMatching(/a flow is started by its own tool/),
    ]);
  }
  expect(services.machines.started).toEqual([]);
});

test("an engagement without flows is started with a statement of work, as before", async () => {
  const client = await connect({ api: openApi(services.options.deployments as { [name: string]: Deployment }) });
  const result = await client.callTool({
    name: "start",
    arguments: { statement: "# Permits\n\nSell permits online." },
  });
  const { id } = result.structuredContent as { id: string };
  expect(result.structuredContent).toEqual({ id, url: `${baseUrl}/projects/${id}` });
});

test("while nothing runs, the tools of crew are there, and those about projects say what to do", async () => {
  const client = await connect({ api: () => Promise.reject(new Error("Nothing is running: `crew up`.")) });
  expect((await client.listTools()).tools).toHaveLength(8);
  const result = await client.callTool({ name: "timeline", arguments: {} });
  expect([result.isError, textOf(result)]).toEqual([true, "Nothing is running: `crew up`."]);
});

test("a client is told when a flow can be started that could not before", async () => {
  let api = openApi({});
  const client = await connect({ api: () => api(), watchMs: 5 });
  const told = new Promise<void>((resolve) => {
    client.setNotificationHandler("notifications/tools/list_changed", () => resolve());
  });
  await client.listTools();
  api = openApi({ "shop/fix": await deployed("shop", "ask") });
  await told;
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("ask");
});
