import { afterAll, beforeAll, expect, test } from "vitest";
import type { GateItem } from "../../runtime/ledger/wait-items.ts";
import type { DecisionLogEntry, GateView, ProjectEvent, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const cora = "cora@example.com";
const [openedAt, decidedAt] = ["2026-11-20T10:00:00.000Z", "2026-11-20T11:00:00.000Z"];
let serial = 0;

/** A gate as the machine leaves it that nobody decided. */
async function passed(gate: Partial<GateItem>): Promise<string> {
  serial += 1;
  const id = `passed-${serial}`;
  await services.project(id);
  await services.round(id, "design", 1);
  await services.gate(id, "design", 1, { status: "DECIDED", verdict: "approve", openedAt, decidedAt, ...gate });
  return id;
}

const read = async <Answer>(path: string) => (await (await services.call(path, cora)).json()) as Answer;
const kindsOf = (events: readonly ProjectEvent[]) =>
  events.filter(({ phase }) => phase === "design").map(({ kind }) => kind);

const byCondition = {
  passedBy: "condition" as const,
  condition: "security.severity in ['none', 'low']",
  values: JSON.stringify({ security: { severity: "low", count: 3 } }),
};
const sentence =
  "It passed by itself: the condition security.severity in ['none', 'low'] held, with security.severity = \"low\", security.count = 3.";

test("a gate that passed by its condition is in the decision log with the values it passed on", async () => {
  const id = await passed(byCondition);
  const log = await read<DecisionLogEntry[]>(`/api/projects/${id}/decisions`);
  expect(log).toMatchObject([
    {
      on: "gate",
      phase: "design",
      round: 1,
      verdict: "approve",
      by: "",
      time: decidedAt,
      revision: r1,
      comment: sentence,
    },
  ]);
});

test("the activity says that it passed, and not that it waits", async () => {
  const view = await read<ProjectView>(`/api/projects/${await passed(byCondition)}`);
  expect(kindsOf(view.events)).toEqual(["gate-passed"]);
  expect(view.events[0]?.text).toBe(`Design, round 1: ${sentence}`);
  expect(view.summary.status).toBe("working");
});

test("a gate that passed because nobody decided in time was open, and then passed; earlier votes stay", async () => {
  const early = {
    decisionId: "d",
    verdict: "approve",
    by: "carl@example.com",
    name: "Carl Customer",
    time: "2026-11-20T10:30:00.000Z",
    revision: r1,
    ratings: {},
    comment: "",
    artifactComments: {},
  } as const;
  const id = await passed({ status: "EXPIRED", passedBy: "silence", votes: { "carl@example.com": early } });
  const view = await read<ProjectView>(`/api/projects/${id}`);
  expect(kindsOf(view.events)).toEqual(["gate-passed", "gate-opened"]);
  const log = await read<DecisionLogEntry[]>(`/api/projects/${id}/decisions`);
  expect(log.map(({ name }) => name)).toEqual(["Carl Customer", "Nobody, in time"]);
});

test("the gate's page and whoever decides too late learn why it passed", async () => {
  const id = await passed(byCondition);
  const gate = await read<GateView>(`/api/projects/${id}/gates/design/1`);
  expect(gate).toMatchObject({ status: "decided", outcome: "approve", passage: sentence, mayDecide: false });
  const late = { decisionId: "decision-1", verdict: "approve", revision: r1 };
  const response = await services.post(`/api/projects/${id}/gates/design/1/decision`, cora, late);
  expect(response.status).toBe(409);
  expect((await response.json()).detail).toBe(`${sentence} Your decision was not recorded.`);
});

test("a reminder that was sent is an event with its receivers, and one that was not sent is none", async () => {
  await services.project("reminding");
  await services.gate("reminding", "design", 1);
  const notice = { about: "gate", item: "GATE#design#0001", time: decidedAt };
  const key = (reminder: number) => ({ pk: "PROJECT#reminding", sk: `NOTICE#gate#GATE#design#0001#${reminder}` });
  await services.put(key(0), { ...notice, reminder: 0, told: ["Cora@example.com", "carl@example.com"] });
  await services.put(key(1), { ...notice, reminder: 1, told: ["Cora@example.com", "carl@example.com"] });
  await services.put(key(2), { ...notice, reminder: 2, time: "2026-11-21T11:00:00.000Z" });
  const events = await read<ProjectEvent[]>("/api/projects/reminding/events");
  expect(events.filter(({ kind }) => kind === "reminder-sent")).toMatchObject([
    { phase: "design", round: 1, text: "Cora Customer, Carl Customer got a reminder of the decision on Design." },
  ]);
});

test("a gate that passed on facts of phases names the values that its condition reads, and no others", async () => {
  const id = await passed({
    passedBy: "condition",
    condition: "checks.load.p95 < 200 and rounds <= 2",
    values: JSON.stringify({ checks: { load: { passed: true, p95: 184.5 }, lint: { passed: true } }, rounds: 1 }),
  });
  const log = await read<DecisionLogEntry[]>(`/api/projects/${id}/decisions`);
  expect(log[0]?.comment).toContain("held, with checks.load.p95 = 184.5, rounds = 1.");
});
