import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { marks } from "../../schema/table.ts";
import type { DecisionLogEntry, GateView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest as common } from "../support/manifest.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";

const mailer = createRefusingMailer("mailbox full");
let services: ApiServices;
let manifest: Digest;
beforeAll(async () => {
  services = await openApiServices({ mailer });
  const phases = common.phases.map((phase) => ({
    ...phase,
    ...(phase.gate && { gate: { ...phase.gate, verdicts: ["approve", "reject"] } }),
  }));
  manifest = await services.objects.put(JSON.stringify({ ...common, phases }));
});
afterAll(() => services.close());
beforeEach(() => mailer.clear());

const [cora, carl, otto] = ["cora@example.com", "carl@example.com", "otto@example.com"] as const;
const rejection = { decisionId: "decision-1", verdict: "reject", revision: r1, comment: "We buy one." };
const approval = { decisionId: "decision-2", verdict: "approve", revision: r1 };

let serial = 0;
async function openGate(phase = "discovery") {
  serial += 1;
  const id = `reject-${serial}`;
  await services.project(id, { manifest, title: "Forest permits" });
  await services.round(id, phase, 1);
  await services.work(id, phase);
  await services.gate(id, phase, 1);
  return { id, token: `token-${id}-${phase}-1`, path: `/api/projects/${id}/gates/${phase}/1/decision` };
}

/** The project as the machine leaves it after a rejection, with its notice. */
async function endRejected(id: string) {
  const [finishedAt, cause] = ["2026-11-20T12:00:01.000Z", "Cora Customer rejected it: We buy one."];
  await services.project(id, { manifest, title: "Forest permits", status: "REJECTED", finishedAt, cause });
  await services.put(
    { pk: `PROJECT#${id}`, sk: "NOTICE#rejected#META#1#0" },
    {
      about: "rejected",
      item: "META#1",
      reminder: 0,
      reason: cause,
      time: finishedAt,
      gsi1pk: marks.notices,
      gsi1sk: finishedAt,
    },
  );
}

const get = async <Answer>(path: string, as: string = cora) => (await (await services.call(path, as)).json()) as Answer;

test("one rejection decides a gate that needs two approvals, and the machine gets the person's reason", async () => {
  const { id, token, path } = await openGate("design");
  await services.post(path, carl, approval);
  const response = await services.post(path, cora, rejection);
  expect(await response.json()).toMatchObject({ isDecided: true, verdict: "reject", leadsTo: "end" });
  expect(await services.read(key.gate(id, "design", 1))).toMatchObject({ status: "DECIDED", verdict: "reject" });
  expect(services.machines.accepted.get(token)).toEqual([
    { verdict: "reject", reason: "Cora Customer rejected it: We buy one.", record: expect.any(String) },
  ]);
});

test("a rejection without a reason is refused, and nothing is recorded", async () => {
  const { id, path } = await openGate();
  for (const comment of [undefined, "  "]) {
    const response = await services.post(path, cora, {
      ...rejection,
      comment,
      artifactComments: { "docs/a.md": "No." },
    });
    expect([response.status, (await response.json()).title]).toEqual([422, "A reason is missing"]);
  }
  expect(await services.read(key.gate(id, "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
});

test("a verdict that the gate does not offer is refused with those that it offers", async () => {
  const { path } = await openGate();
  const revise = await services.post(path, cora, { ...rejection, verdict: "revise" });
  expect([revise.status, (await revise.json()).detail]).toEqual([
    422,
    '"revise" is no verdict of this gate. Verdicts here are: approve, reject.',
  ]);
  await services.project("usual");
  await services.work("usual", "discovery");
  await services.gate("usual", "discovery", 1);
  const reject = await services.post("/api/projects/usual/gates/discovery/1/decision", cora, rejection);
  expect([reject.status, (await reject.json()).detail]).toEqual([
    422,
    '"reject" is no verdict of this gate. Verdicts here are: approve, revise.',
  ]);
});

test("of a rejection and an approval at the same moment, in any order, one is recorded and the other is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }), async (order) => {
      const { id, token, path } = await openGate();
      const sent = [
        () => services.post(path, cora, rejection),
        () => services.post(path, carl, approval),
        () => services.post(path, cora, rejection),
      ];
      const answers = await Promise.all(order.map((index) => sent[index]!()));
      const { verdict, votes } = await services.read(key.gate(id, "discovery", 1));
      const accepted = answers.filter(({ status }) => status === 200);
      expect(Object.keys(votes)).toHaveLength(1);
      expect(accepted).toHaveLength(verdict === "reject" ? 2 : 1);
      expect(services.machines.accepted.get(token)).toMatchObject([{ verdict }]);
    }),
    { numRuns: 6 },
  );
});

test("a rejection after the expiry is refused, whether or not the machine has closed the gate", async () => {
  const { id, path } = await openGate();
  await services.gate(id, "discovery", 1, { expiresAt: "2026-11-20T11:59:59.000Z" });
  expect((await services.post(path, cora, rejection)).status).toBe(410);
  await services.gate(id, "discovery", 1, { status: "EXPIRED" });
  expect((await services.post(path, cora, rejection)).status).toBe(410);
});

test("a rejected project says so in its page, list, activity and decision log", async () => {
  const { id, path } = await openGate();
  await services.post(path, cora, rejection);
  await endRejected(id);
  const view = await get<ProjectView>(`/api/projects/${id}`);
  expect(view.summary).toMatchObject({ status: "rejected", waitingFor: "Cora Customer rejected it: We buy one." });
  expect(view.phases.map(({ status }) => status)).toEqual(["rejected", "upcoming", "upcoming"]);
  expect(view.events[0]).toMatchObject({ kind: "project-rejected", text: expect.stringContaining("We buy one.") });
  const list = await get<{ projects: { id: string }[]; states: object }>("/api/projects?page=1&state=rejected");
  expect(list.projects.map((project) => project.id)).toContain(id);
  const log = await get<DecisionLogEntry[]>(`/api/projects/${id}/decisions`);
  expect(log).toMatchObject([{ on: "gate", verdict: "reject", name: "Cora Customer", comment: "We buy one." }]);
  expect(await get<GateView>(`/api/projects/${id}/gates/discovery/1`)).toMatchObject({
    status: "decided",
    outcome: "reject",
    verdicts: ["approve", "reject"],
    mayDecide: false,
  });
});

test("everybody gets one mail about the rejection, with the reason and without an offer to resume", async () => {
  const { id, path } = await openGate();
  await services.post(path, cora, rejection);
  await endRejected(id);
  await services.api.sweep();
  await services.api.sweep();
  const mails = mailer.sent.filter(({ text }) => text.includes(`/projects/${id}\n`));
  expect(mails.map(({ to }) => to).sort()).toEqual(["Cora@example.com", carl, "cleo@example.com", otto]);
  for (const { subject, text } of mails) {
    expect(subject).toBe("Forest permits: the project was rejected");
    expect(text).toContain("Cora Customer rejected it: We buy one.");
    expect(text).toContain("It cannot be resumed.");
  }
});

test("a rejected project cannot be resumed, stopped, or get more money or other people", async () => {
  const { id } = await openGate();
  await endRejected(id);
  const attempts = await Promise.all([
    services.post(`/api/projects/${id}/resume`, otto, { from: "discovery" }),
    services.post(`/api/projects/${id}/stop`, otto, { reason: "No." }),
    services.post(`/api/projects/${id}/limits`, otto, { decisionId: "raise-0001", budgetUsd: 500 }),
    services.post(`/api/projects/${id}/people`, otto, {
      decisionId: "people-0001",
      group: "customer",
      remove: carl,
      comment: "Left.",
    }),
  ]);
  for (const response of attempts) {
    expect(response.status).toBe(409);
    expect((await response.json()).detail).toContain("rejected");
  }
});
