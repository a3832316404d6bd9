import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import { marks } from "../../schema/table.ts";
import type { DecisionLogEntry, GateView, Person, ProjectEvent, StatusGate } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest as common } from "../support/manifest.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";
import { watchedTable } from "../support/watched-table.ts";

const mailer = createRefusingMailer("mailbox full");
let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer });
  const { shop } = services.options.deployments;
  if (shop !== undefined) shop.manifest = await manifestWith({});
});
afterAll(() => services.close());

const [cora, carl, dora, dan, otto] = ["cora", "carl", "dora", "dan", "otto"].map((name) => `${name}@example.com`) as [
  string,
  string,
  string,
  string,
  string,
];
const person = (name: string): Person => ({ name, email: `${name.toLowerCase()}@example.com` });
const people = {
  customer: [person("Cora"), person("Carl")],
  deputies: [person("Dora"), person("Dan"), person("Carl"), person("Otto")],
};

function manifestWith(gate: Partial<StatusGate>, groups: { [name: string]: Person[] } = people): Promise<Digest> {
  const rules = { delegate: "deputies", quorum: 2, ...gate };
  const phases = common.phases.map((phase) => ({ ...phase, ...(phase.gate && { gate: { ...phase.gate, ...rules } }) }));
  return services.objects.put(JSON.stringify({ ...common, phases, people: { ...common.people, ...groups } }));
}

let serial = 0;
async function openGate(gate: Partial<StatusGate> = {}, startedBy = otto) {
  serial += 1;
  const id = `delegated-${serial}`;
  await services.project(id, { manifest: await manifestWith(gate), startedBy });
  await services.round(id, "design", 1);
  await services.work(id, "design");
  await services.gate(id, "design", 1);
  const page = `/api/projects/${id}/gates/design/1`;
  const post = async (path: string, as: string, body: object) => {
    const response = await services.post(`${page}/${path}`, as, body);
    return { status: response.status, text: JSON.stringify(await response.json()) };
  };
  return {
    id,
    page,
    delegate: (as: string, to: string, { reason = "On leave.", decisionId = `delegation-of-${as}` } = {}) =>
      post("delegation", as, { decisionId, to, reason }),
    takeBack: (as: string, decisionId = `take-back-of-${as}`) => post("delegation-withdrawal", as, { decisionId }),
    withdraw: (as: string) => post("withdrawal", as, { decisionId: `withdrawal-of-${as}` }),
    decide: (as: string, decisionId = `decision-of-${as}`) =>
      post("decision", as, { decisionId, verdict: "approve", revision: r1 }),
    gate: () => services.read(key.gate(id, "design", 1)),
    accepted: () => services.machines.accepted.get(`token-${id}-design-1`) ?? [],
    view: async (as: string) => (await (await services.call(page, as)).json()) as GateView,
  };
}

test("a vote that is passed on is given by the other person, once, and the records say for whom and why", async () => {
  const { id, delegate, decide, gate, view, accepted } = await openGate();
  expect((await decide(dora)).status).toBe(403);
  expect((await view(cora)).mayDelegateTo?.map(({ name }) => name)).toEqual(["Dora", "Dan", "Otto"]);
  const first = await delegate(cora, dora);
  expect(first.status).toBe(200);
  expect((await delegate(cora, dora)).text).toBe(first.text);
  expect((await delegate(cora, dan)).status).toBe(409);
  expect((await gate()).delegations).toHaveLength(1);
  expect(await view(cora)).toMatchObject({
    mayDecide: false,
    mayTakeBack: true,
    delegations: [{ to: { email: dora } }],
  });
  expect(await view(dora)).toMatchObject({ mayDecide: true, votesFor: "Cora" });
  const refused = await decide(cora);
  expect([refused.status, refused.text]).toEqual([
    403,
    expect.stringContaining("You have passed on your vote to Dora."),
  ]);
  await decide(dora);
  expect(await gate()).toMatchObject({ status: "OPEN", votes: { [dora]: { for: { email: cora } } } });
  await decide(carl);
  expect(accepted()).toMatchObject([{ verdict: "approve" }]);
  const log = (await (await services.call(`/api/projects/${id}/decisions`, cora)).json()) as DecisionLogEntry[];
  expect(log.map(({ verdict, name, to, for: of, comment }) => [verdict, name, to?.name ?? of?.name, comment])).toEqual([
    ["delegate", "Cora", "Dora", "On leave."],
    ["approve", "Dora", "Cora", ""],
    ["approve", "Carl", undefined, ""],
  ]);
  const events = (await (await services.call(`/api/projects/${id}/events`, cora)).json()) as ProjectEvent[];
  expect(events.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      "Cora passed on the vote on Design, round 1, to Dora: On leave.",
      "Dora, for Cora, approved Design, round 1.",
    ]),
  );
});

test("a vote is passed on only by its owner, to somebody who has none, with a reason, and where the gate allows it", async () => {
  const { delegate, decide, gate } = await openGate();
  const said = async (act: Promise<{ status: number; text: string }>) => [(await act).status, (await act).text];
  expect(await said(delegate(dora, dan))).toEqual([403, expect.stringContaining("Only Cora")]);
  expect(await said(delegate(cora, carl))).toEqual([422, expect.stringContaining("nobody has two votes")]);
  expect(await said(delegate(cora, "eve@example.com"))).toEqual([422, expect.stringContaining("is not in the group")]);
  expect(await said(delegate(cora, dora, { reason: " " }))).toEqual([422, expect.stringContaining("Give the reason")]);
  await delegate(cora, dora);
  expect(await said(delegate(carl, dora))).toEqual([422, expect.stringContaining("Dora cannot vote here for you")]);
  expect(await said(delegate(dora, dan))).toEqual([403, expect.stringContaining("Only Cora")]);
  expect(await said(delegate(cora, dan, { decisionId: "delegation-2" }))).toEqual([
    403,
    expect.stringContaining("You have passed on your vote to Dora. Take it back first."),
  ]);
  await decide(carl);
  expect(await said(delegate(carl, dan))).toEqual([403, expect.stringContaining("You have voted here already.")]);
  expect((await gate()).delegations).toHaveLength(1);
  const closed = await openGate();
  const rules = await services.objects.put(JSON.stringify({ ...common, people: { ...common.people, ...people } }));
  await services.project(closed.id, { manifest: rules });
  expect(await said(closed.delegate(cora, dora))).toEqual([403, expect.stringContaining("cannot be passed on")]);
});

test("who is separated from the approvers neither passes on a vote nor gets one", async () => {
  const authors = await openGate({ separate: ["authors"] }, cora);
  expect((await authors.delegate(cora, dora)).text).toContain("You have no approval to pass on.");
  expect(await authors.view(cora)).not.toHaveProperty("mayDelegateTo");
  expect((await authors.delegate(carl, dora)).status).toBe(200);
  const operators = await openGate({ separate: ["operators"] });
  expect((await operators.delegate(cora, otto)).status).toBe(422);
  expect((await operators.view(cora)).mayDelegateTo?.map(({ name }) => name)).toEqual(["Dora", "Dan"]);
});

test("a vote is taken back until it is used, and the other person then has none", async () => {
  const { delegate, takeBack, decide, withdraw, gate, view } = await openGate();
  expect((await takeBack(cora)).status).toBe(403);
  await delegate(cora, dora);
  await decide(dora);
  expect((await takeBack(cora)).text).toContain("Dora has voted for you already");
  await withdraw(dora);
  const first = await takeBack(cora);
  expect(first.status).toBe(200);
  expect((await takeBack(cora)).text).toBe(first.text);
  expect((await decide(dora, "decision-2")).status).toBe(403);
  expect(await view(cora)).toMatchObject({ mayDecide: true });
  expect((await delegate(cora, dan, { decisionId: "delegation-2" })).status).toBe(200);
  expect((await gate()).delegations?.map(({ verdict, to }) => [verdict, to?.name])).toEqual([
    ["delegate", "Dora"],
    ["take-back", "Dora"],
    ["delegate", "Dan"],
  ]);
});

test("a vote falls back to its owner when an operator takes the other person's place away, and not after it was used", async () => {
  const remove = (id: string) =>
    services.post(`/api/projects/${id}/people`, otto, {
      decisionId: "change-1",
      group: "deputies",
      remove: dora,
      comment: "Left.",
    });
  const unused = await openGate();
  await unused.delegate(cora, dora);
  expect((await remove(unused.id)).status).toBe(200);
  expect(await unused.view(cora)).toMatchObject({ mayDecide: true });
  const used = await openGate();
  await used.delegate(cora, dora);
  await used.decide(dora);
  expect((await remove(used.id)).status).toBe(200);
  expect((await used.decide(cora)).status).toBe(403);
});

test("somebody who has voted for another person and becomes a member has one vote, and after withdrawing it both have theirs", async () => {
  const { id, delegate, decide, withdraw, view, gate, accepted } = await openGate();
  await delegate(cora, dora);
  await decide(dora);
  const change = { decisionId: "change-1", group: "customer", remove: carl, add: { name: "Dora", email: dora } };
  const changed = await services.post(`/api/projects/${id}/people`, otto, { ...change, comment: "Carl left." });
  expect(changed.status).toBe(200);
  // Two approvals are needed, and each of the two people has one.
  expect((await view(cora)).mayDecide).toBe(false);
  expect(await view(dora)).toMatchObject({ mayDecide: false, mayWithdraw: true });
  expect((await decide(dora, "decision-again")).status).toBe(409);
  expect((await withdraw(dora)).status).toBe(200);
  expect(await view(cora)).toMatchObject({ mayDecide: true });
  expect(await view(dora)).toMatchObject({ mayDecide: true });
  expect((await view(dora)).votesFor).toBeUndefined();
  await decide(cora);
  expect(await gate()).toMatchObject({ status: "OPEN" });
  await decide(dora, "decision-own");
  expect(accepted()).toMatchObject([{ verdict: "approve" }]);
});

test("the other person is told by mail of the vote and of its return, and gets the reminders instead of its owner", async () => {
  const { id, delegate, takeBack } = await openGate();
  await services.api.sweep();
  mailer.clear();
  await delegate(cora, dora);
  await services.api.sweep();
  await services.api.sweep();
  expect(mailer.sent.map(({ to }) => to)).toEqual([dora]);
  expect(mailer.sent[0]?.text).toContain(`Cora has passed on to you the vote on Design of "Project ${id}": On leave.`);
  expect(mailer.sent[0]?.text).toContain(`${baseUrl}/projects/${id}/gates/design/1`);
  const { sk } = key.gate(id, "design", 1);
  const time = "2026-11-20T11:59:00.000Z";
  const about = { about: "gate", item: sk, reminder: 1, time, gsi1pk: marks.notices, gsi1sk: time };
  await services.put({ pk: key.meta(id).pk, sk: `NOTICE#gate#${sk}#1` }, about);
  mailer.clear();
  await services.api.sweep();
  expect(mailer.sent.map(({ to }) => to).sort()).toEqual([carl, dora]);
  mailer.clear();
  await takeBack(cora);
  await services.api.sweep();
  expect(mailer.sent.map(({ to, text }) => [to, text.includes("taken back the vote")])).toEqual([[dora, true]]);
});

class Killed extends Error {}

test("however early an API is killed while it passes on a vote, sent again it is passed on once, and mailed once", async () => {
  for (let nth = 1, wasKilled = true; wasKilled; nth++) {
    const { id, page, delegate, gate } = await openGate();
    let writes = 0;
    const table = watchedTable(services.openClient(), () => {
      if (++writes >= nth) throw new Killed();
    });
    const { app } = createApi({ ...services.options, table });
    const body = JSON.stringify({ decisionId: `delegation-of-${cora}`, to: dora, reason: "On leave." });
    const headers = { authorization: `Bearer ${accessToken}`, "x-crew-as": cora, "content-type": "application/json" };
    await app.fetch(new Request(`${baseUrl}${page}/delegation`, { method: "POST", headers, body }));
    table.documents.destroy();
    wasKilled = writes >= nth;
    await services.api.sweep();
    expect((await delegate(cora, dora)).status).toBe(200);
    await services.api.sweep();
    expect((await gate()).delegations).toHaveLength(1);
    expect(mailer.sent.filter(({ text }) => text.includes(id)).map(({ to }) => to)).toEqual([dora]);
    expect((await readItems(services.table, id, "notice")).length).toBe(1);
  }
});

test("whatever happens at once, each member's vote is given at most once, by its owner or by who has it, and the gate passes exactly with enough", async () => {
  const act = fc.constantFrom(
    "cora delegates to dora",
    "cora delegates to dan",
    "carl delegates to dora",
    "cora takes back",
    "cora decides",
    "carl decides",
    "dora decides",
    "dan decides",
    "dora withdraws",
    "cora withdraws",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), async (bursts) => {
      const { delegate, takeBack, withdraw, decide, gate, accepted } = await openGate();
      let number = 0;
      const perform = (what: string) => {
        const [who = "", does = "", , whom = ""] = what.split(" ");
        const [as, decisionId] = [`${who}@example.com`, `decision-${++number}`];
        if (does === "delegates") return delegate(as, `${whom}@example.com`, { decisionId });
        if (does === "takes") return takeBack(as, decisionId);
        return does === "withdraws" ? withdraw(as) : decide(as, decisionId);
      };
      for (const burst of bursts) {
        for (const { status } of await Promise.all(burst.map(perform))) expect([200, 403, 409, 422]).toContain(status);
        const { votes, status, delegations = [] } = await gate();
        const owners = Object.values(votes).map((vote) => vote.for?.email ?? vote.by);
        expect(new Set(owners).size).toBe(owners.length);
        expect(owners.every((owner) => [cora, carl].includes(owner))).toBe(true);
        for (const vote of Object.values(votes)) {
          const last = delegations.findLast(({ by }) => by === (vote.for?.email ?? vote.by));
          const holder = last?.verdict === "delegate" ? last.to?.email : (vote.for?.email ?? vote.by);
          expect(vote.by).toBe(holder);
        }
        expect(status).toBe(owners.length === 2 ? "DECIDED" : "OPEN");
        expect(accepted()).toHaveLength(status === "DECIDED" ? 1 : 0);
      }
    }),
    { numRuns: 20 },
  );
});
