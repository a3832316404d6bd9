import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { type KeyOf, key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import { readLedger } from "../../runtime/ledger/records.ts";
import type { GateItem, MachineWaitKind } from "../../runtime/ledger/wait-items.ts";
import { formatMoment } from "../../schema/moment.ts";
import { marks } from "../../schema/table.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r0, r1, r2 } from "../support/commits.ts";
import { tableWithNotedReads } from "../support/noted-reads.ts";
import { isLong } from "../support/seed.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());
// Decisions that cannot be delivered are logged; here the state machine is often away.
beforeAll(() => void vi.spyOn(process.stderr, "write").mockImplementation(() => true));
afterAll(() => void vi.restoreAllMocks());

const cora = "cora@example.com";

let serial = 0;
async function openGate(phase = "discovery", item: Partial<GateItem> = {}): Promise<{ id: string; path: string }> {
  serial += 1;
  const id = `gate-${serial}`;
  await services.project(id);
  await services.work(id, phase);
  await services.gate(id, phase, 1, item);
  return { id, path: `/api/projects/${id}/gates/${phase}/1/decision` };
}

const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };
const request = { decisionId: "decision-2", verdict: "revise", revision: r1, comment: "Name the data centre." };

function gateOf(id: string, phase = "discovery"): Promise<GateItem> {
  return services.read(key.gate(id, phase, 1));
}

/** What the machine is told: the answer, and the digest of the whole record in the object store. */
const told = (answer: object) => ({ ...answer, record: expect.stringMatching(/^[0-9a-f]{64}$/) });

test("an approval is recorded with who, when and which revision, and reaches the state machine", async () => {
  const { id, path } = await openGate();
  const response = await services.post(path, cora, { ...approval, ratings: { quality: 4 }, comment: " Good. " });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ isDecided: true, verdict: "approve" });
  expect(await gateOf(id)).toMatchObject({
    status: "DECIDED",
    verdict: "approve",
    sentAt: "2026-11-20T12:00:00.000Z",
    votes: {
      [cora]: {
        by: cora,
        name: "Cora Customer",
        revision: r1,
        ratings: { quality: 4 },
        comment: "Good.",
        time: "2026-11-20T12:00:00.000Z",
      },
    },
  });
  expect(await gateOf(id)).not.toHaveProperty("gsi1pk");
  expect(services.machines.accepted.get(`token-${id}-discovery-1`)).toEqual([
    told({ verdict: "approve", ratings: { quality: 4 } }),
  ]);
});

test("the same decision sent again is the same decision", async () => {
  const { id, path } = await openGate();
  const first = await (await services.post(path, cora, request)).json();
  services.clock.set("2027-03-01T00:00:00.000Z");
  const again = await services.post(path, cora, request);
  services.clock.set("2026-11-20T12:00:00.000Z");
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(first);
  expect(services.machines.calls.filter(({ token }) => token === `token-${id}-discovery-1`)).toHaveLength(1);
});

const full = { ...approval, ratings: { quality: 4 }, comment: "Good.", artifactComments: { "docs/a.md": "Fine." } };

test.each([
  ["the opposite verdict", { ...full, verdict: "revise" }],
  ["another comment", { ...full, comment: "Not so good." }],
  ["no comment", { ...full, comment: undefined }],
  ["another rating", { ...full, ratings: { quality: 1 } }],
  ["no rating", { ...full, ratings: {} }],
  ["another comment on a document", { ...full, artifactComments: { "docs/a.md": "Wrong." } }],
  ["a comment on another document", { ...full, artifactComments: { "docs/b.md": "Fine." } }],
  ["another revision", { ...full, revision: r2 }],
])("a decision's id sent again with %s is a conflict, and the first is kept", async (_, other) => {
  const { id, path } = await openGate();
  await services.post(path, cora, full);
  const before = await gateOf(id);
  const response = await services.post(path, cora, other);
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({
    title: "Sent before with other content",
    detail: expect.stringContaining("your approval is recorded"),
    recorded: { by: cora, verdict: "approve", comment: "Good." },
  });
  expect(await gateOf(id)).toEqual(before);
  expect(await (await services.post(path, cora, full)).json()).toMatchObject({ decision: { comment: "Good." } });
});

test("a vote's id sent again with the opposite verdict, while a quorum waits for others, is a conflict too", async () => {
  const { id, path } = await openGate("design");
  await services.post(path, cora, approval);
  const turned = { ...approval, verdict: "revise", comment: "After all not." };
  expect((await services.post(path, cora, turned)).status).toBe(409);
  expect((await services.post(path, cora, approval)).status).toBe(200);
  expect(await gateOf(id, "design")).toMatchObject({ status: "OPEN", votes: { [cora]: { verdict: "approve" } } });
});

test("the second sender gets the recorded decision", async () => {
  const { path } = await openGate();
  await services.post(path, cora, approval);
  const response = await services.post(path, "carl@example.com", request);
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ title: "Already decided", recorded: { by: cora, verdict: "approve" } });
});

test("a request for changes without a comment is refused, and nothing is recorded", async () => {
  const { id, path } = await openGate();
  const response = await services.post(path, cora, { ...request, comment: "  " });
  expect(response.status).toBe(422);
  expect((await response.json()).detail).toContain("Describe the changes");
  expect(await gateOf(id)).toMatchObject({ status: "OPEN", votes: {} });
});

test.each([
  ["a rating the gate does not have", { ...approval, ratings: { speed: 3 } }, 422],
  ["a rating above 5", { ...approval, ratings: { quality: 6 } }, 422],
  ["another verdict", { ...approval, verdict: "maybe" }, 422],
  ["an unknown field", { ...approval, admin: true }, 422],
  ["an older revision", { ...approval, revision: r0 }, 409],
])("%s is refused", async (_, input, status) => {
  const { id, path } = await openGate();
  expect((await services.post(path, cora, input)).status).toBe(status);
  expect(await gateOf(id)).toMatchObject({ status: "OPEN", votes: {} });
});

test("an older version is refused in words that say what to do", async () => {
  const { path } = await openGate();
  const response = await services.post(path, cora, { ...approval, revision: r0 });
  expect(await response.json()).toMatchObject({ title: "Replaced by a newer version", revision: r1 });
});

test("a gate of a round that was followed by another is replaced", async () => {
  const { id, path } = await openGate();
  await services.round(id, "discovery", 2, { status: "WORKING" });
  expect((await services.post(path, cora, approval)).status).toBe(409);
});

test("nobody decides after the expiry, whether or not the machine has closed the gate", async () => {
  const late = await openGate("discovery", { expiresAt: "2026-11-20T11:59:59.000Z" });
  const closed = await openGate("discovery", { status: "EXPIRED" });
  for (const { path } of [late, closed]) expect((await services.post(path, cora, approval)).status).toBe(410);
});

test("a project that has stopped takes no decisions", async () => {
  const { id, path } = await openGate();
  await services.project(id, { status: "STOPPED" });
  expect((await services.post(path, cora, approval)).status).toBe(409);
});

test("only members of the gate's group decide, however their address is written", async () => {
  const { path } = await openGate();
  expect((await services.post(path, "otto@example.com", approval)).status).toBe(403);
  expect((await services.post(path, undefined, approval)).status).toBe(403);
  expect((await services.post(path, "stranger@example.com", approval)).status).toBe(404);
  expect((await services.post(path, "CORA@Example.COM", approval)).status).toBe(200);
});

test("a quorum of two is reached by two people, not by one twice", async () => {
  const { id, path } = await openGate("design");
  expect(await (await services.post(path, cora, approval)).json()).toMatchObject({ isDecided: false });
  expect((await services.post(path, cora, { ...approval, decisionId: "decision-9" })).status).toBe(409);
  expect(await gateOf(id, "design")).toMatchObject({ status: "OPEN" });
  expect(services.machines.accepted.has(`token-${id}-design-1`)).toBe(false);
  const second = await services.post(path, "carl@example.com", { ...approval, decisionId: "decision-3" });
  expect(await second.json()).toMatchObject({ isDecided: true, verdict: "approve" });
  expect(services.machines.accepted.get(`token-${id}-design-1`)).toEqual([told({ verdict: "approve" })]);
});

test("one request for changes sends back what a quorum was to approve", async () => {
  const { id, path } = await openGate("design");
  await services.post(path, cora, approval);
  await services.post(path, "carl@example.com", request);
  expect(await gateOf(id, "design")).toMatchObject({ status: "DECIDED", verdict: "revise" });
});

test("comments become feedback of the ledger, once, and decisions become events, once", async () => {
  const { id, path } = await openGate();
  const input = { ...request, artifactComments: { "docs/discovery/a.md": "Too long." } };
  await services.post(path, cora, input);
  await services.post(path, cora, input);
  const feedback = await readLedger(services.table, id, "feedback");
  expect(feedback).toMatchObject([
    { text: "Name the data centre.", by: cora, phase: "discovery", round: 1, status: "open" },
    { text: "Too long.", path: "docs/discovery/a.md" },
  ]);
  const events = await readItems(services.table, id, "event");
  expect(events).toMatchObject([
    {
      kind: "decision-made",
      text: "Cora Customer asked for changes in Discovery, round 1.",
      by: cora,
      phase: "discovery",
      round: 1,
    },
  ]);
});

test("a decision made while the state machine is away is delivered by the sweeper", async () => {
  const { id, path } = await openGate();
  services.machines.isAway = true;
  const response = await services.post(path, cora, approval);
  await services.api.sweep();
  services.machines.isAway = false;
  expect(response.status).toBe(200);
  expect(await gateOf(id)).toMatchObject({ status: "DECIDED", gsi1pk: "UNSENT" });
  await services.api.sweep();
  expect(services.machines.accepted.get(`token-${id}-discovery-1`)).toEqual([told({ verdict: "approve" })]);
  expect(await gateOf(id)).not.toHaveProperty("gsi1pk");
});

test("a crash between the decision and its consequences loses none of them", async () => {
  const { id } = await openGate();
  const time = "2026-11-20T11:00:00.000Z";
  const vote = { ...request, by: cora, name: "Cora", time, ratings: {}, artifactComments: {} };
  const marked = { gsi1pk: marks.unsent, gsi1sk: time };
  await services.gate(id, "discovery", 1, {
    status: "DECIDED",
    verdict: "revise",
    decidedAt: time,
    votes: { [cora]: vote as GateItem["votes"][string] },
    ...marked,
  });
  await services.api.sweep();
  expect(await readLedger(services.table, id, "feedback")).toHaveLength(1);
  expect(services.machines.accepted.get(`token-${id}-discovery-1`)).toEqual([told({ verdict: "revise" })]);
});

/** Writes what the machine writes when it opens an item again: the item, then the token that it waits with now. */
async function reopen(itemKey: KeyOf<MachineWaitKind>, item: object, taskToken: string, then = async () => {}) {
  const since = "2026-11-20T13:00:00.000Z";
  await services.put(itemKey, { ...item, waitingSince: since, gsi1pk: marks.waiting, gsi1sk: since });
  await then();
  await services.put(key.token(itemKey), { taskToken, since });
}

test("a decision is never sent to a token from before the latest opening: the machine stores the new one a moment later", async () => {
  const { id, path } = await openGate();
  const before = `token-${id}-discovery-1`;
  services.machines.accepted.set(before, []);
  await services.post(path, cora, approval);
  const { sentAt: _, ...decided } = await gateOf(id);
  await reopen(key.gate(id, "discovery", 1), decided, "new-token", async () => {
    await services.api.sweep();
    expect(services.machines.calls.filter(({ token }) => token === before)).toHaveLength(1);
    expect(await gateOf(id)).not.toHaveProperty("sentAt");
  });
  await services.api.sweep();
  expect(services.machines.accepted.get("new-token")).toEqual([told({ verdict: "approve" })]);
});

test("a decision reaches a machine of an earlier release, which stored its token in the gate", async () => {
  const { id, path } = await openGate();
  const { waitingSince: _, ...open } = await gateOf(id);
  await services.put(key.gate(id, "discovery", 1), { ...open, taskToken: "token-in-gate" });
  expect((await services.post(path, cora, approval)).status).toBe(200);
  expect(services.machines.accepted.get("token-in-gate")).toEqual([told({ verdict: "approve" })]);
  expect(await gateOf(id)).toHaveProperty("sentAt");
});

test("an answer that came before the machine had stored its token is delivered once the token is there", async () => {
  const id = "early";
  await services.project(id);
  const { waitingSince: _, ...untold } = await services.read<"question">(await services.question(id, "discovery-1-1"));
  await services.put(key.question(id, "discovery-1-1"), { ...untold, gsi1pk: undefined });
  const path = `/api/projects/${id}/questions/discovery-1-1/answer`;
  expect((await services.post(path, cora, { decisionId: "answer-01", answer: "In March." })).status).toBe(200);
  await services.api.sweep();
  const answered = await services.read(key.question(id, "discovery-1-1"));
  expect(answered).toMatchObject({ status: "ANSWERED", answer: "In March.", answeredBy: cora });
  expect(answered.sentAt).toBeUndefined();
  await reopen(key.question(id, "discovery-1-1"), answered, "late-token");
  await services.api.sweep();
  expect(services.machines.accepted.get("late-token")).toEqual([told({ answered: true })]);
});

test("a decision whose token was replaced by a reminder is delivered with the new one", async () => {
  const { id, path } = await openGate();
  services.machines.accepted.set(`token-${id}-discovery-1`, []);
  await services.post(path, cora, approval);
  const { sentAt: _, ...decided } = await gateOf(id);
  await reopen(key.gate(id, "discovery", 1), decided, "second-token");
  await services.api.sweep();
  expect(services.machines.accepted.get("second-token")).toEqual([told({ verdict: "approve" })]);
});

test("a token that the machine stores while the old one is being answered still gets its answer", async () => {
  const { id, path } = await openGate();
  services.machines.accepted.set(`token-${id}-discovery-1`, []);
  services.machines.meanwhile = async () => {
    services.machines.meanwhile = undefined;
    const decided = await gateOf(id);
    await reopen(key.gate(id, "discovery", 1), decided, "third-token");
  };
  await services.post(path, cora, approval);
  expect(await gateOf(id)).not.toHaveProperty("sentAt");
  await services.api.sweep();
  expect(services.machines.accepted.get("third-token")).toEqual([told({ verdict: "approve" })]);
});

test("a question is answered once; the same answer again is the same, another is refused with the first", async () => {
  const id = "asked";
  await services.project(id);
  await services.question(id, "discovery-1-1");
  const path = `/api/projects/${id}/questions/discovery-1-1/answer`;
  const first = { decisionId: "answer-01", answer: "In March." };
  expect((await services.post(path, cora, first)).status).toBe(200);
  expect((await services.post(path, cora, { ...first, answer: " In March. " })).status).toBe(200);
  const turned = await services.post(path, cora, { ...first, answer: "In May." });
  expect(turned.status).toBe(409);
  expect(await turned.json()).toMatchObject({
    title: "Sent before with other content",
    recorded: { answer: "In March." },
  });
  const second = await services.post(path, "carl@example.com", { decisionId: "answer-02", answer: "In May." });
  expect(second.status).toBe(409);
  const { detail, recorded } = await second.json();
  expect(recorded).toMatchObject({ answer: "In March.", answeredBy: cora });
  const when = formatMoment(recorded.answeredAt);
  expect(detail).toBe(`${cora} answered “In March.” on ${when}. Your answer was not recorded.`);
  expect((await services.post(path, cora, { decisionId: "answer-03", answer: " " })).status).toBe(422);
});

test("an operator decides how a phase continues, and a customer does not", async () => {
  const id = "stuck";
  await services.project(id);
  await services.operator(id, "discovery", 7);
  const path = `/api/projects/${id}/operator/discovery/7/decision`;
  const input = { decisionId: "operator-1", verdict: "resume", comment: "Try once more." };
  expect((await services.post(path, cora, input)).status).toBe(403);
  expect((await services.post(path, undefined, input)).status).toBe(200);
  expect((await services.post(path, undefined, input)).status).toBe(200);
  for (const other of [{ decisionId: "operator-2", verdict: "stop" }, { verdict: "stop" }, { comment: "No, stop." }]) {
    const conflict = await services.post(path, "otto@example.com", { ...input, ...other });
    expect(conflict.status).toBe(409);
    expect(await conflict.json()).toMatchObject({ recorded: { verdict: "resume", comment: "Try once more." } });
  }
  expect(await services.read(key.operator(id, "discovery", 7))).toMatchObject({
    status: "DECIDED",
    decision: { verdict: "resume", by: "otto@example.com", comment: "Try once more." },
  });
  expect(services.machines.accepted.get(`token-${id}-discovery-7`)).toEqual([told({ verdict: "resume" })]);
});

test.each([
  ["resume", "let the team work on"],
  ["accept", "accepted the work as it is"],
  ["stop", "stopped the project"],
] as const)("whoever comes after an operator's %s reads who %s, and when", async (verdict, did) => {
  const id = `late-${verdict}`;
  await services.project(id);
  await services.operator(id, "discovery", 7);
  const path = `/api/projects/${id}/operator/discovery/7/decision`;
  await services.post(path, undefined, { decisionId: "operator-1", verdict, comment: "So be it." });
  const late = await services.post(path, "otto@example.com", { decisionId: "operator-2", verdict, comment: "I too." });
  const { decision } = (await services.read(key.operator(id, "discovery", 7))) ?? {};
  const when = formatMoment(decision?.time ?? "");
  expect((await late.json()).detail).toBe(`${decision?.name} ${did} on ${when}. Your decision was not recorded.`);
});

test("reading never decides", async () => {
  const { id, path } = await openGate();
  expect((await services.call(`${path}?verdict=approve&revision=${r1}&decisionId=decision-1`, cora)).status).toBe(404);
  expect(await gateOf(id)).toMatchObject({ status: "OPEN", votes: {} });
});

test("of any eight decisions sent at once to a gate exactly one is recorded, and every other sender gets it", async () => {
  const submit = fc.record({
    by: fc.constantFrom(cora, "carl@example.com", "cleo@example.com"),
    decisionId: fc.constantFrom("decision-a", "decision-b", "decision-c"),
    verdict: fc.constantFrom("approve", "revise"),
    revision: fc.constantFrom(r1, r1, r1, r0),
  });
  const scene = fc.record({
    submits: fc.array(submit, { minLength: 8, maxLength: 8 }),
    isExpired: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
    isAway: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(scene, async ({ submits, isExpired, isAway }) => {
      const { id, path } = await openGate("discovery", isExpired ? { expiresAt: "2026-11-20T00:00:00.000Z" } : {});
      services.machines.isAway = isAway;
      const responses = await Promise.all(
        submits.map(async ({ by, ...input }) => {
          const response = await services.post(path, by, { ...input, comment: "Because." });
          return { status: response.status, body: await response.json(), by, input };
        }),
      );
      services.machines.isAway = false;
      await services.api.sweep();

      const { votes, status, verdict } = await gateOf(id);
      const recorded = Object.values(votes);
      const isPossible = !isExpired && submits.some(({ revision }) => revision === r1);
      expect(recorded).toHaveLength(isPossible ? 1 : 0);
      expect(status).toBe(isPossible ? "DECIDED" : "OPEN");
      for (const { status: answered, body, by, input } of responses) {
        if (isExpired) expect(answered).toBe(410);
        else if (answered === 200) {
          expect(body.decision).toEqual(recorded[0]);
          const { decisionId, verdict: said } = input;
          expect([by, decisionId, said]).toEqual([recorded[0]?.by, recorded[0]?.decisionId, recorded[0]?.verdict]);
        } else {
          expect(answered).toBe(409);
          // Whoever looked at an older version may have been refused for that before anybody had decided.
          if (input.revision === r1) expect(body.recorded).toEqual(recorded[0]);
        }
      }
      expect(services.machines.accepted.get(`token-${id}-discovery-1`)).toEqual(
        isPossible ? [told({ verdict })] : undefined,
      );
    }),
    { numRuns: isLong ? 200 : 40 },
  );
}, 300_000);

test("of eight votes at once on a quorum of two none that was accepted is lost, and no more are taken than it needs", async () => {
  const people = [cora, "carl@example.com", "cleo@example.com"];
  const submit = fc.record({
    by: fc.constantFrom(...people),
    verdict: fc.constantFrom("approve", "approve", "approve", "revise"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(submit, { minLength: 8, maxLength: 8 }), async (submits) => {
      const { id, path } = await openGate("design");
      const accepted = await Promise.all(
        submits.map(async ({ by, verdict }, position) => {
          const input = { decisionId: `decision-${position}`, verdict, revision: r1, comment: "Because." };
          const { status } = await services.post(path, by, input);
          expect([200, 409]).toContain(status);
          return status === 200 ? [input.decisionId] : [];
        }),
      );
      const { votes, status, verdict } = await gateOf(id, "design");
      const recorded = Object.values(votes);
      expect(recorded.map(({ decisionId }) => decisionId).sort()).toEqual(accepted.flat().sort());
      expect(recorded.length).toBeLessThanOrEqual(2);
      const isSentBack = recorded.some((vote) => vote.verdict === "revise");
      const outcome = isSentBack ? "revise" : recorded.length === 2 ? "approve" : undefined;
      expect([status, verdict]).toEqual([outcome ? "DECIDED" : "OPEN", outcome]);
      // Only where one person alone has voted can the gate be left open.
      expect(outcome === undefined).toBe(new Set(submits.map(({ by }) => by)).size === 1 && !isSentBack);
      expect(services.machines.accepted.get(`token-${id}-design-1`)).toEqual(outcome && [told({ verdict: outcome })]);
    }),
    { numRuns: isLong ? 40 : 6 },
  );
});

test("a decision reads its gate twice, with its project and when it is delivered, and then the token once", async () => {
  const { id, path } = await openGate();
  const table = tableWithNotedReads(services.openClient());
  const { app } = createApi({ ...services.options, table });
  const headers = { authorization: `Bearer ${accessToken}`, "x-crew-as": cora, "content-type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(approval) };
  expect((await app.fetch(new Request(`${baseUrl}${path}`, request))).status).toBe(200);
  expect(table.reads.filter((sk) => sk === key.gate(id, "discovery", 1).sk)).toHaveLength(3);
  table.documents.destroy();
});
