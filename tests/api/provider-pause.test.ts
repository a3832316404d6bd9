import { afterEach, beforeEach, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { type Api, createApi } from "../../runtime/api/create-api.ts";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { mostContinuations } from "../../runtime/inbox/provider-pause.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { openProviderPauses } from "../../runtime/ledger/provider-pauses.ts";
import type { FlowQueue, QueueView } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { manifest, pipeline } from "../support/manifest.ts";
import { openHost, runningOf } from "../support/queue-hosts.ts";

let services: ApiServices;
let api: Api;
let flow: QueuedFlow;
beforeEach(async () => {
  services = await openApiServices();
  const settings: QueuedFlow["flow"] = {
    name: "feature",
    key: ["input.number"],
    again: "never",
    priority: 5,
    limits: { atOnce: 2 },
  };
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: settings }));
  const deployment = { ...services.options.deployments.shop!, manifest: digest };
  flow = { engagement: "shop", flow: settings, deployment, isFollowed: false };
  services.clock.set("2026-11-28T13:20:00.000Z");
  api = createApi({ ...services.options, deployments: { "shop/feature": deployment } });
});
afterEach(() => services.close());

const hour = 3_600_000;
const modelId = Object.values(pipeline.models)[0]!.ids[0]!;
const pause = (waitMs = hour) =>
  openProviderPauses(services.table, services.clock.now).tell(
    { provider: "bedrock", modelId },
    { waitMs, reason: "Too many tokens per day" },
  );
async function queue(): Promise<FlowQueue> {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: "application/json",
    "x-crew-as": "otto@example.com",
  };
  const request = new Request(`${baseUrl}/api/queue`, { headers });
  const response = await api.app.fetch(request);
  await requireDocumented(request, response);
  const { flows }: QueueView = await response.json();
  return flows[0]!;
}

test("a flow whose agents need a paused model starts nothing until then, and its queue says until when and why", async () => {
  await pause();
  const host = openHost(services, flow);
  const first = await host.arrive({ number: 1 });
  const second = await host.arrive({ number: 2 });
  await host.sweep();
  expect(runningOf(services)).toEqual([]);
  expect(await queue()).toMatchObject({
    holds: "provider",
    providerPause: {
      provider: "Amazon Bedrock",
      until: "2026-11-28T14:20:00.000Z",
      reason: "Too many tokens per day",
    },
  });
  services.clock.set("2026-11-28T14:19:59.000Z");
  await host.sweep();
  expect(runningOf(services)).toEqual([]);
  services.clock.set("2026-11-28T14:20:00.000Z");
  await host.sweep();
  expect(new Set(runningOf(services))).toEqual(new Set([first.id, second.id]));
  expect(await queue()).not.toHaveProperty("providerPause");
});

test("a flow whose configuration is missing is not held back, and its queue is shown", async () => {
  await pause();
  flow.deployment.config = asDigest("f".repeat(64));
  const host = openHost(services, flow);
  const { id } = await host.arrive({ number: 1 });
  expect(runningOf(services)).toEqual([id]);
  expect(await queue()).toMatchObject({ working: [{ id }] });
});

const reason = `Crew.ProviderPaused: ProviderPaused: Amazon Bedrock takes no calls of ${modelId} until Sat, 28 Nov 2026, 14:20 UTC: Too many tokens per day`;

test("a phase that waits for a paused model gives its place back, says so, and works on by itself when the pause is over", async () => {
  const host = openHost(services, flow);
  const [first, , third] = [
    await host.arrive({ number: 1 }),
    await host.arrive({ number: 2 }),
    await host.arrive({ number: 3 }),
  ];
  await services.operator(first.id, "design", 1, { reason });
  await host.sweep();
  expect(runningOf(services)).toContain(third.id);
  await pause();
  await api.sweep();
  expect(await services.read(key.operator(first.id, "design", 1))).toMatchObject({ status: "OPEN" });
  expect((await queue()).waiting).toMatchObject([
    { id: first.id, waitingFor: expect.stringMatching(/^Amazon Bedrock takes no calls of/) },
  ]);
  const shown = await (await services.call(`/api/projects/${first.id}/operator/design/1`, "otto@example.com")).json();
  expect(shown).toMatchObject({ reason: expect.stringMatching(/^Amazon Bedrock takes no calls of/), mayDecide: true });
  services.clock.set("2026-11-28T14:20:00.000Z");
  await api.sweep();
  expect(await services.read(key.operator(first.id, "design", 1))).toMatchObject({
    status: "DECIDED",
    decision: { verdict: "resume", by: "crew" },
    sentAt: expect.any(String),
  });
  await api.sweep();
  expect(services.machines.accepted.get(`token-${first.id}-design-1`)).toMatchObject([{ verdict: "resume" }]);
});

test("other reasons wait for a person, and so does a phase that was paused too often, which says so", async () => {
  const { id } = await openHost(services, flow).arrive({ number: 1 });
  await services.operator(id, "discovery", 1);
  const byCrew = {
    decisionId: "c",
    verdict: "resume" as const,
    by: "crew",
    name: "crew",
    time: "2026-11-20T10:00:00.000Z",
    revision: "" as const,
    ratings: {},
    comment: "",
    artifactComments: {},
  };
  for (let entry = 1; entry <= mostContinuations; entry += 1)
    await services.operator(id, "design", entry, { reason, status: "DECIDED", decision: byCrew, sentAt: byCrew.time });
  await services.operator(id, "design", mostContinuations + 1, { reason });
  await api.sweep();
  expect(await services.read(key.operator(id, "discovery", 1))).toMatchObject({ status: "OPEN" });
  expect(await services.read(key.operator(id, "design", mostContinuations + 1))).toMatchObject({ status: "OPEN" });
  const view = await (await services.call(`/api/projects/${id}`, "otto@example.com")).json();
  expect(view.summary.waitingFor).toContain("The delivery team decides how");
  const asked = view.events.map(({ text }: { text: string }) => text);
  expect(asked).toContainEqual(
    expect.stringContaining("waits for the delivery team: Amazon Bedrock takes no calls of"),
  );

  // A person lets it go on: from then on it is counted anew.
  const byOtto = { ...byCrew, by: "otto@example.com", name: "Otto" };
  const decided = { status: "DECIDED" as const, decision: byOtto, sentAt: byOtto.time };
  await services.operator(id, "design", mostContinuations + 2, { reason, ...decided });
  await services.operator(id, "design", mostContinuations + 3, { reason });
  await createApi({ ...services.options, deployments: { "shop/feature": flow.deployment } }).sweep();
  expect(await services.read(key.operator(id, "design", mostContinuations + 3))).toMatchObject({ status: "DECIDED" });
});

test("a phase that waits for the customer's forge gives its place back, says why, and works on by itself at the time that the forge named", async () => {
  const host = openHost(services, flow);
  const first = await host.arrive({ number: 1 });
  await host.sweep();
  const said = "The forge of shop is asked again at Sat, 28 Nov 2026, 14:20 UTC. The forge answered 429";
  const asked = `Crew.ForgePaused: ForgePaused: until=2026-11-28T14:20:00.000Z ${said}`;
  await services.operator(first.id, "design", 1, { reason: asked });
  await api.sweep();
  expect(await services.read(key.operator(first.id, "design", 1))).toMatchObject({ status: "OPEN" });
  const view = await (await services.call(`/api/projects/${first.id}`, "otto@example.com")).json();
  expect(view.summary.waitingFor).toBe(said);
  const shown = await (await services.call(`/api/projects/${first.id}/operator/design/1`, "otto@example.com")).json();
  expect(shown).toMatchObject({ reason: said, mayDecide: true });
  services.clock.set("2026-11-28T14:20:00.000Z");
  await api.sweep();
  expect(await services.read(key.operator(first.id, "design", 1))).toMatchObject({
    status: "DECIDED",
    decision: { verdict: "resume", by: "crew" },
  });
});
