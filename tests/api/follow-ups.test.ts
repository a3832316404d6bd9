import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { arrive } from "../../runtime/api/queue/arrive.ts";
import { flowsOf } from "../../runtime/api/queue/flows.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readMarked } from "../../runtime/ledger/read.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import { marks } from "../../schema/table.ts";
import type { Flow, FollowUpView, Trigger } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { flashOf } from "../support/flash-of.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const [cora, carl, otto] = ["Cora@example.com", "carl@example.com", "otto@example.com"];
const flowNamed = (name: string, more: Partial<Flow> = {}): Flow => ({
  name,
  key: [],
  again: "never",
  priority: 5,
  limits: { atOnce: 4 },
  ...more,
});
const input = {
  type: "object",
  required: ["number"],
  properties: { number: { type: "integer" }, verdict: { type: "string", maxLength: 20 } },
};
const triaged: Trigger = {
  name: "triaged",
  on: "end",
  of: "triage",
  by: "customer",
  with: { number: "event.input.number", verdict: "event.outputs.pm.verdict" },
};

interface Deployed {
  active?: string[];
  table?: Table;
  trigger?: Partial<typeof triaged>;
  sent?: { to: string; subject: string; text: string }[];
}

async function open({ active = ["triaged"], table = services.table, trigger = {}, sent }: Deployed = {}) {
  const { objects } = services;
  const shop = services.options.deployments.shop!;
  const put = (more: object) => objects.put(JSON.stringify({ ...manifest, name: "shop", ...more }));
  const feature = flowNamed("feature", { input, key: ["input.number"], again: "when-ended" });
  const deployments = {
    "shop/triage": { ...shop, manifest: await put({ flow: flowNamed("triage", { input }) }), triggers: active },
    "shop/feature": {
      ...shop,
      manifest: await put({ flow: feature, triggers: [{ ...triaged, ...trigger }] }),
      triggers: active,
    },
  };
  const mailer = sent && { send: async (mail: (typeof sent)[number]) => void sent.push(mail) };
  const api = createApi({ ...services.options, table, deployments, ...(mailer && { mailer }) });
  const manifests = createManifests(objects, deployments);
  const call = async (path: string, as: string, body?: object) => {
    const isForm = body instanceof URLSearchParams;
    const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
    const request = new Request(`${baseUrl}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": type, "x-crew-as": as },
      ...(body && { body: isForm ? body.toString() : JSON.stringify(body) }),
    });
    const response = await api.app.fetch(request);
    await requireDocumented(request, response);
    return response;
  };
  return {
    sweep: () => api.sweep(),
    call,
    decide: (project: string, as: string, body: object) =>
      call(`/api/projects/${project}/follow-ups/triaged/1/decision`, as, body),
    view: async (project: string, as = otto): Promise<FollowUpView> =>
      (await call(`/api/projects/${project}/follow-ups/triaged/1`, as)).json(),
    async triage(number: number) {
      const flow = (await flowsOf(manifests, deployments)).find((each) => each.flow.name === "triage")!;
      const cause = { kind: "trigger", trigger: "opened", id: `message ${number}` } as const;
      const { machine, clock } = services.options;
      const given = { sow: `# Issue ${number}\n`, input: { number }, cause };
      return (await arrive({ table, machine, objects, clock, manifests, siteUrl: baseUrl }, flow, given)).id;
    },
  };
}

type Host = Awaited<ReturnType<typeof open>>;

async function end(project: string, verdict = "build") {
  await services.round(project, "design", 1, {
    status: "DONE",
    finishedAt: "2026-11-20T11:00:00.000Z",
    outputs: { pm: { verdict } },
  });
  await finish(services, project);
}

/** A project of the first flow that has ended, so that the group is asked. */
async function ended(host: Host, number = 7): Promise<string> {
  const project = await host.triage(number);
  await host.sweep();
  await end(project);
  await host.sweep();
  return project;
}

/** Records a decision in a host that dies before anything comes of it. */
async function decideAndDie(project: string, body: object): Promise<Response> {
  const item = key.followUp(project, "triaged", 1);
  const table = watchedTable(services.openClient(), (_, sk) => {
    if (sk !== item.sk) throw new Error("killed");
  });
  const host = await open({ table });
  let response = new Response();
  await linesLoggedBy(async () => {
    response = await host.decide(project, cora, body);
  });
  table.documents.destroy();
  return response;
}

const features = () => services.machines.started.filter(({ name }) => name.startsWith("feature-"));
const start = { decisionId: "decision-1", verdict: "start" };
const decline = { decisionId: "decision-2", verdict: "decline", comment: "It was reported before." };

test("an end whose trigger names a group starts nothing by itself: the group is asked, with the values", async () => {
  const host = await open();
  const project = await ended(host);
  await host.sweep();
  expect(features()).toEqual([]);
  expect(await host.view(project)).toMatchObject({
    trigger: "triaged",
    flow: "feature",
    group: "customer",
    status: "open",
    values: [
      { name: "number", value: "7" },
      { name: "verdict", value: "build" },
    ],
    mayDecide: false,
  });
  expect((await host.view(project, cora)).mayDecide).toBe(true);
  expect((await services.read(key.dispatch("shop", "triage"))).ended).toBeUndefined();
});

test("a person of the group starts it once, with what was shown, and the record names the person", async () => {
  const host = await open();
  const project = await ended(host);
  const answer = await host.decide(project, cora, start);
  expect(await answer.json()).toMatchObject({ verdict: "start", by: "cora@example.com" });
  expect(features()).toMatchObject([{ input: { input: { number: 7, verdict: "build" } } }]);
  const started = features()[0]!.name;
  expect(await host.view(project)).toMatchObject({ status: "decided", started });
  expect((await services.read(key.meta(started))).startedBy).toBe("trigger triaged");
  await finish(services, started);
  // The same again, after what it started has ended.
  expect((await host.decide(project, cora, start)).status).toBe(200);
  await host.sweep();
  expect(features()).toHaveLength(1);
  const view = (await (await host.call(`/api/projects/${project}`, otto)).json()) as {
    events: { kind: string; text: string }[];
  };
  const kinds = view.events.map(({ kind }) => kind);
  expect(kinds).toContain("follow-up-asked");
  expect(kinds).toContain("follow-up-decided");
  const log = await (await host.call(`/api/projects/${project}/decisions`, otto)).json();
  expect(log).toMatchObject([{ on: "follow-up", verdict: "start", name: "Cora Customer" }]);
});

test("the page says that it is started only if it is", async () => {
  const host = await open();
  const [first, second] = [await ended(host, 7), await ended(host, 8)];
  const form = new URLSearchParams(start);
  expect(flashOf(await host.decide(first, cora, form), services.options)).toMatchObject({ text: "It is started." });
  const later = await decideAndDie(second, form);
  expect(flashOf(later, services.options)).toMatchObject({ text: "Your decision is recorded." });
  await host.sweep();
  expect(features()).toHaveLength(2);
});

test("not starting needs a reason, starts nothing, and stands against a later start", async () => {
  const host = await open();
  const project = await ended(host);
  expect((await host.decide(project, cora, { ...decline, comment: " " })).status).toBe(422);
  expect((await host.decide(project, cora, decline)).status).toBe(200);
  expect((await host.decide(project, carl, start)).status).toBe(409);
  await host.sweep();
  expect(features()).toEqual([]);
  expect(await host.view(project)).toMatchObject({ status: "decided", decision: { comment: decline.comment } });
});

test("nobody outside the group decides, not even an operator", async () => {
  const host = await open();
  const project = await ended(host);
  expect((await host.decide(project, otto, start)).status).toBe(403);
  await host.sweep();
  expect(features()).toEqual([]);
});

test("two people who decide at the same time record one decision", async () => {
  const host = await open();
  const project = await ended(host);
  const answers = await Promise.all([host.decide(project, cora, start), host.decide(project, carl, decline)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  await host.sweep();
  const { decision } = await host.view(project);
  expect(features()).toHaveLength(decision?.verdict === "start" ? 1 : 0);
});

test("the group has one mail each about it, and the project is theirs to act on although it has ended", async () => {
  const sent: NonNullable<Deployed["sent"]> = [];
  const host = await open({ sent });
  const project = await ended(host);
  await host.sweep();
  const asked = sent.filter(({ subject }) => subject.includes("start “"));
  expect(asked.map(({ to }) => to).sort()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com"]);
  expect(asked[0]?.text).toContain("- verdict: build");
  expect(asked[0]?.text).toContain(`/projects/${project}/follow-ups/triaged/1`);
  const list = (await (await host.call("/api/projects", cora)).json()) as { id: string; awaitsViewer: boolean }[];
  expect(list.find(({ id }) => id === project)?.awaitsViewer).toBe(true);
  await host.decide(project, cora, start);
  const after = (await (await host.call("/api/projects", cora)).json()) as typeof list;
  expect(after.find(({ id }) => id === project)?.awaitsViewer).toBe(false);
});

test("the board of the flow shows what waits for a person to start it", async () => {
  const host = await open();
  const project = await ended(host);
  const queue = async () => (await (await host.call("/api/queue?flow=feature", otto)).json()) as { flows: object[] };
  expect((await queue()).flows).toMatchObject([{ proposed: [{ project, trigger: "triaged", group: "customer" }] }]);
  await host.decide(project, cora, start);
  expect((await queue()).flows).toMatchObject([{ proposed: [] }]);
});

test("without a decision it expires: it cannot be started any more, and waits for nobody", async () => {
  const host = await open();
  const project = await ended(host);
  services.clock.set("2026-12-20T12:00:01.000Z");
  expect((await host.view(project, cora)).status).toBe("expired");
  expect((await host.decide(project, cora, start)).status).toBe(410);
  await host.sweep();
  expect((await services.read(key.followUp(project, "triaged", 1))).status).toBe("EXPIRED");
  expect(features()).toEqual([]);
});

test("a start whose trigger does not act here is refused with the reason, and can be decided once it does", async () => {
  const project = await ended(await open());
  const idle = await open({ active: [] });
  const refused = await idle.decide(project, cora, start);
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("does not act here") });
  await idle.sweep();
  const view = await idle.view(project, cora);
  expect(view).toMatchObject({ status: "open", mayDecide: true });
  expect([view.decision, view.failed]).toEqual([undefined, undefined]);
  expect((await idle.decide(project, otto, start)).status).toBe(403);
  const host = await open();
  expect((await host.decide(project, cora, start)).status).toBe(200);
  expect(await host.view(project)).toMatchObject({ status: "decided", started: features()[0]!.name });
});

test("without an acting trigger a person can still decide that nothing starts", async () => {
  const project = await ended(await open());
  const host = await open({ active: [] });
  expect((await host.decide(project, cora, decline)).status).toBe(200);
  expect(await host.view(project)).toMatchObject({ status: "decided", decision: { verdict: "decline" } });
});

test("a start that was decided when its trigger acts no more is recorded as failed, and not tried for ever", async () => {
  const project = await ended(await open());
  await decideAndDie(project, start);
  expect(await services.read(key.followUp(project, "triaged", 1))).toMatchObject({ decision: { verdict: "start" } });
  const host = await open({ active: [] });
  expect((await host.decide(project, cora, start)).status).toBe(200);
  await host.sweep();
  expect(await host.view(project)).toMatchObject({ failed: expect.stringContaining("does not act here any more") });
  expect(await readMarked(services.table, marks.unsent)).toEqual([]);
  expect(features()).toEqual([]);
});

test("killed before any write, an end asks once, and a click starts one project", async () => {
  let isKilled = true;
  for (let diesAt = 1; isKilled; diesAt++) {
    const number = 100 + diesAt;
    const project = await (await open()).triage(number);
    await end(project);
    let writes = 0;
    const table = watchedTable(services.openClient(), async () => {
      writes += 1;
      if (writes >= diesAt) throw new Error("killed");
    });
    const dying = await open({ table });
    await linesLoggedBy(async () => {
      await dying.sweep().catch(() => undefined);
      await dying.decide(project, cora, { ...start, decisionId: `decision-${number}` }).catch(() => undefined);
    });
    table.documents.destroy();
    isKilled = writes >= diesAt;
    const host = await open();
    await host.sweep();
    await host.sweep();
    expect((await host.decide(project, cora, { ...start, decisionId: `decision-${number}` })).status).toBe(200);
    await host.sweep();
    const ofIt = () => features().filter((each) => JSON.stringify(each.input).includes(`:${number}`));
    expect(ofIt()).toHaveLength(1);
    expect(await host.view(project)).toMatchObject({ status: "decided", started: ofIt()[0]!.name });
    await finish(services, ofIt()[0]!.name);
    await host.sweep();
    expect(ofIt()).toHaveLength(1);
  }
});
