import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import type { ApiOptions } from "../../runtime/api/options.ts";
import { mostBytes } from "../../runtime/api/triggers/message-body.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { Flow, Trigger } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";
import { newSecret, signatureOf } from "../support/signed-message.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const secret = newSecret();

const opened: Extract<Trigger, { on: "webhook" }> = {
  name: "opened",
  on: "webhook",
  scheme: "standard",
  secret: "forge-hook",
  who: "writers",
  when: "event.action = 'opened'",
  with: { number: "event.issue.number" },
};
const fix: Flow = {
  name: "fix",
  input: {
    type: "object",
    required: ["number"],
    properties: { number: { type: "integer", minimum: 1, maximum: 999 } },
  },
  key: ["input.number"],
  again: "when-ended",
  priority: 5,
  limits: { atOnce: 4 },
};

interface Deployed extends Partial<ApiOptions> {
  trigger?: Partial<typeof opened>;
  active?: string[];
}

async function open({ trigger = {}, active = ["opened"], ...more }: Deployed = {}) {
  const shop = services.options.deployments.shop!;
  const text = JSON.stringify({ ...manifest, name: "shop", flow: fix, triggers: [{ ...opened, ...trigger }] });
  const deployments = { "shop/fix": { ...shop, manifest: await services.objects.put(text), triggers: active } };
  const secrets = async (from: string) => (from === "forge-hook" ? secret : undefined);
  app = createApi({ ...services.options, deployments, secrets, ...more }).app;
  return app;
}

/** The one that was opened last. */
let app: ReturnType<typeof createApi>["app"];

/** Looks at the queue, as an operator: that writes the counts that are kept in the process. */
async function lookAtQueue() {
  const headers = { authorization: `Bearer ${accessToken}`, "x-crew-as": "otto@example.com" };
  return (await app.fetch(new Request(`${baseUrl}/api/queue`, { headers }))).json();
}

interface Sent {
  id?: string;
  at?: number;
  by?: string;
  headers?: Record<string, string>;
  path?: string;
}

const now = () => services.clock.now() / 1000;

function message(
  body: string | Buffer,
  { id = "msg_1", at = now(), by = secret, headers = {}, path }: Sent = {},
): Request {
  const seconds = Math.floor(at);
  return new Request(`${baseUrl}${path ?? "/hooks/shop/opened"}`, {
    method: "POST",
    body: Buffer.from(body),
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": signatureOf(by, id, seconds, body),
      ...headers,
    },
  });
}

const issue = (number: unknown, action = "opened") => JSON.stringify({ action, issue: { number } });
const started = () => services.machines.started.map(({ name }) => name);
const counts = async () => {
  await lookAtQueue();
  return services.read(key.triggerCounts("shop", "opened"));
};

test("a signed message starts a project, and is answered when that is recorded", async () => {
  const app = await open();
  const answer = await app.fetch(message(issue(7)));
  expect(answer.status).toBe(202);
  expect(services.machines.started).toMatchObject([{ input: { input: { number: 7 } } }]);
  expect(await counts()).toMatchObject({ "count started": 1 });
});

test("the same message once more starts nothing, however late it comes and even when the project has ended", async () => {
  const app = await open();
  await app.fetch(message(issue(7)));
  await finish(services, started()[0]!);
  const repeated = await app.fetch(message(issue(7)));
  expect([repeated.status, await repeated.json()]).toMatchObject([202, { outcome: "repeated" }]);
  services.clock.set("2026-11-21T12:00:00.000Z");
  // The sender signs its repetition anew, with the time of it.
  await app.fetch(message(issue(7)));
  expect(started()).toHaveLength(1);
  expect(await counts()).toMatchObject({ "count started": 1, "count repeated": 2 });
});

test("another message with the same text is another event", async () => {
  const app = await open();
  await app.fetch(message(issue(7)));
  await finish(services, started()[0]!);
  await app.fetch(message(issue(7), { id: "msg_2" }));
  expect(started()).toHaveLength(2);
});

test("a message for which the condition does not hold is accepted, and starts nothing", async () => {
  const app = await open();
  const answer = await app.fetch(message(issue(7, "closed")));
  expect([answer.status, await answer.json()]).toMatchObject([202, { outcome: "ignored" }]);
  expect(started()).toEqual([]);
});

test.each<[string, () => Request, number, string]>([
  ["another signature", () => message(issue(7), { by: newSecret() }), 401, "forged"],
  ["no signature", () => message(issue(7), { headers: { "webhook-signature": "" } }), 401, "unsigned"],
  ["an old time", () => message(issue(7), { at: now() - 301 }), 401, "late"],
  ["a time to come", () => message(issue(7), { at: now() + 301 }), 401, "late"],
  ["too many bytes", () => message(Buffer.alloc(mostBytes + 1, 32)), 413, "oversized"],
  ["no JSON", () => message("number=7"), 400, "unreadable"],
  ["bytes that are no text", () => message(Buffer.from([0x22, 0xff, 0x22])), 400, "unreadable"],
  ["a value that the flow does not take", () => message(issue(1000)), 422, "unusable"],
  ["no value where one is required", () => message('{"action":"opened"}'), 422, "unusable"],
])("a message with %s is refused and counted, and starts nothing", async (_, request, status, outcome) => {
  const app = await open();
  const lines = await linesLoggedBy(async () => {
    const answer = await app.fetch(request());
    expect([answer.status, await answer.json()]).toMatchObject([status, { outcome }]);
  });
  expect(lines).toMatchObject([{ event: "message-refused", trigger: "opened", outcome }]);
  expect(started()).toEqual([]);
  expect(await counts()).toMatchObject({ [`count ${outcome}`]: 1 });
});

test("the queue shows how many messages were accepted, and how many were refused for what", async () => {
  const app = await open();
  expect(await lookAtQueue()).toMatchObject({ flows: [{ webhooks: [] }] });
  const requests = [
    message(issue(7)),
    message(issue(7)),
    message(issue(7, "closed"), { id: "msg_2" }),
    message(issue(7), { by: newSecret() }),
    message(issue(7), { by: newSecret() }),
    message(issue(7), { at: now() - 301 }),
  ];
  await linesLoggedBy(async () => {
    for (const request of requests) await app.fetch(request);
  });
  const refused = [
    { reason: "repeated", count: 1 },
    { reason: "forged", count: 2 },
    { reason: "late", count: 1 },
  ];
  const lastAt = new Date(services.clock.now()).toISOString();
  expect(await lookAtQueue()).toMatchObject({
    flows: [{ webhooks: [{ trigger: "opened", accepted: 2, refused, lastAt }] }],
  });
});

test("of a message that does not say how long it is, no more is read than a message may have", async () => {
  const app = await open();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(100_000));
    },
  });
  const init = { method: "POST", body, duplex: "half", headers: { "webhook-id": "m", "webhook-timestamp": "1" } };
  const lines = await linesLoggedBy(async () => {
    expect((await app.fetch(new Request(`${baseUrl}/hooks/shop/opened`, init as RequestInit))).status).toBe(413);
  });
  expect(lines).toMatchObject([{ outcome: "oversized" }]);
  expect(sent).toBeLessThan(15);
});

test("nothing of the caller is looked at: a token neither helps nor hinders", async () => {
  const app = await open();
  const answer = await app.fetch(
    message(issue(7), { headers: { authorization: "Bearer wrong", "x-crew-as": "nobody" } }),
  );
  expect(answer.status).toBe(202);
});

test("addresses of triggers that are not here, or do not act, are unknown", async () => {
  for (const path of ["/hooks/shop/closed", "/hooks/other/opened", "/hooks/shop"])
    expect((await (await open()).fetch(message(issue(7), { path }))).status).toBe(404);
  expect((await (await open({ active: [] })).fetch(message(issue(7)))).status).toBe(404);
  expect(started()).toEqual([]);
});

test("without the secret, the sender is told to send the message again", async () => {
  const app = await open({ secrets: async () => undefined });
  const lines = await linesLoggedBy(async () => {
    const answer = await app.fetch(message(issue(7)));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
  });
  expect(lines).toMatchObject([{ event: "message-later" }]);
});

test("killed before any write, a message that is sent again starts one project", async () => {
  // Each write once: of a message, its key, its project, its place and its counts.
  for (let diesAt = 1; diesAt <= 8; diesAt++) {
    let writes = 0;
    const table = watchedTable(services.openClient(), async () => {
      writes += 1;
      if (writes >= diesAt) throw new Error("killed");
    });
    const dying = await open({ table });
    const number = 100 + diesAt;
    const send = (app: typeof dying) => app.fetch(message(issue(number), { id: `msg_${diesAt}` }));
    await linesLoggedBy(async () => send(dying));
    table.documents.destroy();
    const app = await open();
    expect((await send(app)).status).toBe(202);
    const ofIt = services.machines.started.filter(({ input }) => JSON.stringify(input).includes(String(number)));
    expect(ofIt).toHaveLength(1);
    await finish(services, ofIt[0]!.name);
    await send(app);
    expect(
      services.machines.started.filter(({ input }) => JSON.stringify(input).includes(String(number))),
    ).toHaveLength(1);
  }
});
