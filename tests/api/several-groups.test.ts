import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { marks, projectKey } from "../../schema/table.ts";
import type { GateView, Person, ProjectView, StatusGate } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest as common } from "../support/manifest.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";

const mailer = createRefusingMailer("mailbox full");
let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer });
  // The deployed engagement names everybody, so that all of them can sign in.
  const everybody = { everybody: [sol, pia, bea, "sam@example.com", ..."abcde"].map((each) => person(each)) };
  const { shop } = services.options.deployments;
  if (shop !== undefined) shop.manifest = await manifestWith({}, everybody);
});
afterAll(() => services.close());

const [sol, pia, bea, otto] = ["sol@example.com", "pia@example.com", "bea@example.com", "otto@example.com"] as const;

function person(who: string): Person {
  const email = who.includes("@") ? who : `${who}nn@example.com`;
  return { name: `${email[0]?.toUpperCase()}${email.slice(1, 3)}`, email };
}

/** Bea is in both groups. */
const people = { security: [person(sol), person(bea)], product: [person(pia), person(bea)] };
const both = { group: "security", quorum: 1, alsoApprovedBy: [{ group: "product", quorum: 1 }] };

function manifestWith(gate: Partial<StatusGate>, groups: { [name: string]: Person[] } = people): Promise<Digest> {
  const phases = common.phases.map((phase) => ({ ...phase, ...(phase.gate && { gate: { ...phase.gate, ...gate } }) }));
  return services.objects.put(JSON.stringify({ ...common, phases, people: { ...common.people, ...groups } }));
}

let serial = 0;
async function openGate(gate: Partial<StatusGate> = both, groups?: { [name: string]: Person[] }, isMet = true) {
  serial += 1;
  const id = `groups-${serial}`;
  await services.project(id, { manifest: await manifestWith(gate, groups) });
  await services.round(id, "design", 1);
  await services.work(id, "design");
  const gateKey = await services.gate(id, "design", 1, {
    requirements: JSON.stringify([{ text: "pm.score > 5", isMet, values: {} }]),
  });
  const page = `/api/projects/${id}/gates/design/1`;
  const decide = (as: string, verdict = "approve", comment = "Because.") =>
    services.post(`${page}/decision`, as, { decisionId: `decision-of-${as}`, verdict, revision: r1, comment });
  return {
    id,
    page,
    gateKey,
    decide,
    accepted: () => services.machines.accepted.get(`token-${id}-design-1`),
    gate: () => services.read(key.gate(id, "design", 1)),
    view: async (as: string) => (await (await services.call(page, as)).json()) as GateView,
  };
}

const givenIn = ({ groups = [] }: GateView) => groups.map(({ group, given, quorum }) => [group, given, quorum]);

test("a gate of two groups passes when both have approved, and not when one has twice", async () => {
  const { id, decide, gate, view, accepted } = await openGate();
  expect((await view(sol)).approvers).toEqual(["Sol", "Pia", "Bea"]);
  await decide(sol);
  expect(givenIn(await view(pia))).toEqual([
    ["security", 1, 1],
    ["product", 0, 1],
  ]);
  const { summary } = (await (await services.call(`/api/projects/${id}`, pia)).json()) as ProjectView;
  expect(summary.waitingFor).toBe("A decision on Design, round 1 (security 1 of 1, product 0 of 1).");
  expect([(await gate()).status, accepted()]).toEqual(["OPEN", undefined]);
  await decide(pia);
  expect(await gate()).toMatchObject({ status: "DECIDED", verdict: "approve" });
  expect(accepted()).toMatchObject([{ verdict: "approve" }]);
});

test("somebody in both groups approves for one of them, which others' approvals may change", async () => {
  const first = await openGate();
  await first.decide(bea);
  expect((await first.gate()).status).toBe("OPEN");
  expect(await first.view(sol)).not.toHaveProperty("uncounted");
  await first.decide(sol);
  expect((await first.gate()).votes).toMatchObject({
    [bea]: { groups: ["security", "product"] },
    [sol]: { groups: ["security"] },
  });
  expect((await first.gate()).status).toBe("DECIDED");
});

test("an approval for a group that has enough is recorded, changes nothing, and the page says so before", async () => {
  const groups = { security: [person(sol), person("sam@example.com")], product: [person(pia)] };
  const { decide, gate, view } = await openGate(both, groups);
  await decide(sol);
  expect(await view("sam@example.com")).toMatchObject({ mayDecide: true, uncounted: true });
  expect((await decide("sam@example.com")).status).toBe(200);
  expect((await gate()).status).toBe("OPEN");
  expect(await view(pia)).not.toHaveProperty("uncounted");
});

test("one request for changes of any group sends the work back, and nobody else may decide", async () => {
  const { decide, accepted } = await openGate();
  expect((await decide(otto)).status).toBe(403);
  expect(await (await decide("cora@example.com")).json()).toMatchObject({
    detail: expect.stringContaining(`Only Sol (${sol}), Pia (${pia}), Bea (${bea}) may decide`),
  });
  await decide(sol);
  await decide(pia, "revise");
  expect(accepted()).toMatchObject([{ verdict: "revise" }]);
});

test("each group is told of the gate, and a reminder goes only to people whose approval is lacking", async () => {
  const groups = { security: [person(sol), person("sam@example.com")], product: [person(pia)] };
  const { id, gateKey, decide } = await openGate(both, groups);
  const note = (reminder: number) =>
    services.put(
      { pk: projectKey(id), sk: `NOTICE#gate#${gateKey.sk}#${reminder}` },
      {
        about: "gate",
        item: gateKey.sk,
        reminder,
        time: "2026-11-20T11:59:00.000Z",
        gsi1pk: marks.notices,
        gsi1sk: "2026-11-20T11:59:00.000Z",
      },
    );
  mailer.clear();
  await note(0);
  await services.api.sweep();
  expect(mailer.sent.map(({ to }) => to).sort()).toEqual([pia, "sam@example.com", sol]);
  await decide(sol);
  mailer.clear();
  await note(1);
  await services.api.sweep();
  expect(mailer.sent.map(({ to }) => to)).toEqual([pia]);
  expect(mailer.sent[0]?.text).toContain(
    "Each of these groups must approve: security (1 of 1), product (0 of 1). So far: Sol.",
  );
});

test("a person is not removed when the groups that stay could not approve, each person for one of them", async () => {
  const { id } = await openGate();
  const remove = (email: string, group: string, serial: number) =>
    services.post(`/api/projects/${id}/people`, otto, {
      decisionId: `change-${serial}`,
      group,
      remove: email,
      comment: "Left.",
    });
  expect((await remove(sol, "security", 1)).status).toBe(200);
  const refused = await remove(pia, "product", 2);
  expect([refused.status, JSON.stringify(await refused.json())]).toEqual([
    422,
    expect.stringContaining(
      "2 people of the groups security and product have to decide, each for one of them; 1 would be left",
    ),
  ]);
});

test("people vote at once and repeatedly: a gate of groups passes exactly when each group has its approvals and its requirement is met", async () => {
  const everybody = ["a", "b", "c", "d", "e"].map((name) => `${name}nn@example.com`);
  const group = fc.subarray(everybody, { minLength: 1 });
  const votes = fc.array(fc.tuple(fc.constantFrom(...everybody), fc.constantFrom("approve", "approve", "revise")), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      group,
      group,
      fc.integer({ min: 1, max: 2 }),
      votes,
      fc.boolean(),
      async (one, other, quorum, cast, isMet) => {
        const groups = { security: one.map(person), product: other.map(person) };
        const rules = { group: "security", quorum, alsoApprovedBy: [{ group: "product", quorum: 1 }] };
        const { decide, gate, accepted } = await openGate(rules, groups, isMet);
        const statuses = await Promise.all(cast.map(async ([by, verdict]) => (await decide(by, verdict)).status));
        const { votes: recorded, status, verdict } = await gate();
        const approving = Object.values(recorded).filter((vote) => vote.verdict === "approve");
        if (!isMet) expect(approving).toEqual([]);
        const sentBack = Object.values(recorded).some((vote) => vote.verdict === "revise");
        const approvers = approving.map(({ by }) => by);
        // Some of those who approved are enough for product, and enough others for security.
        const isEnough = approvers.some(
          (by) => other.includes(by) && approvers.filter((each) => each !== by && one.includes(each)).length >= quorum,
        );
        const outcome = sentBack ? "revise" : isEnough ? "approve" : undefined;
        expect([status, verdict]).toEqual([outcome ? "DECIDED" : "OPEN", outcome]);
        expect(accepted()?.length ?? 0).toBe(outcome === undefined ? 0 : 1);
        for (const [index, [by]] of cast.entries())
          if (!one.includes(by) && !other.includes(by)) expect(statuses[index]).toBe(404);
      },
    ),
    { numRuns: 16 },
  );
});
