import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readAsItIs } from "../../runtime/ledger/read.ts";
import type { RawItem } from "../../runtime/ledger/stored.ts";
import { marks } from "../../schema/table.ts";
import type { ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const otto = "otto@example.com";
const time = "2026-11-20T10:00:00.000Z";
const marked = { gsi1pk: marks.waiting, gsi1sk: time };
const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };

const keysOf = (id: string) => ({
  gate: key.gate(id, "design", 1),
  question: key.question(id, "design-1-1"),
  operator: key.operator(id, "design", 3),
  round: key.round(id, "design", 1),
  review: key.review(id, "design", 1),
  ledger: key.ledger(id, "decisions", "d1"),
  notice: key.notice(id, "gate", "GATE#design#0001", 0),
  intervention: key.intervention(id, time, "i1"),
  event: key.event(id, time, "e1"),
});
type Kind = keyof ReturnType<typeof keysOf>;
const kinds = Object.keys(keysOf("")) as Kind[];

/** A running project that waits at a gate of its first phase, with one more record that is damaged. */
async function damagedProject(kind: Kind, item: object): Promise<string> {
  const id = `damaged-${kind}-${Object.keys(item).length}`;
  await services.project(id);
  services.machines.statuses.set(id, "RUNNING");
  await services.round(id, "discovery", 1, { epoch: 4_000 });
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1);
  await services.put(keysOf(id)[kind], item);
  return id;
}

async function view(id: string): Promise<ProjectView> {
  const response = await services.call(`/api/projects/${id}`, otto);
  expect(response.status).toBe(200);
  return response.json();
}

async function stored(id: string, kind: Kind): Promise<RawItem> {
  const item = await readAsItIs(services.table, keysOf(id)[kind]);
  return (item?.itemKind === "damaged" ? item.attributes : item) as RawItem;
}

test.each(kinds)(
  "a project with an empty record of a %s is shown, with what is damaged, and can be stopped",
  async (kind) => {
    const id = await damagedProject(kind, {});
    const { damaged } = await view(id);
    expect(damaged).toEqual([
      {
        kind,
        record: keysOf(id)[kind].sk,
        text: expect.stringContaining(`${keysOf(id)[kind].pk} ${keysOf(id)[kind].sk} is missing or of another type`),
      },
    ]);
    expect((await services.post(`/api/projects/${id}/stop`, otto, { reason: "Not needed." })).status).toBe(200);
    expect((await view(id)).summary.status).toBe("stopped");
  },
);

test("a project without damage has no damaged records", async () => {
  await services.project("whole");
  expect(await view("whole")).not.toHaveProperty("damaged");
});

test.each([
  ["gate", "gates/design/1", "decision", approval],
  ["question", "questions/design-1-1", "answer", { decisionId: "decision-1", answer: "Monday" }],
  ["operator", "operator/design/3", "decision", { decisionId: "decision-1", verdict: "resume" }],
] as const)("a damaged %s is neither shown nor decided, and says so", async (kind, place, action, input) => {
  const id = await damagedProject(kind, { status: "OPEN", taskToken: 7, ...marked });
  const before = await stored(id, kind);
  const refused = {
    status: 409,
    title: "A record is damaged",
    detail: expect.stringContaining("engineer restores it"),
  };
  const shown = await services.call(`/api/projects/${id}/${place}`, otto);
  expect(await shown.json()).toMatchObject(refused);
  const decided = await services.post(`/api/projects/${id}/${place}/${action}`, otto, input);
  expect(await decided.json()).toMatchObject(refused);
  expect(await stored(id, kind)).toEqual(before);
  // After the stop nothing waits any more.
  expect((await services.post(`/api/projects/${id}/stop`, otto, { reason: "Not needed." })).status).toBe(200);
  expect(await stored(id, kind)).toMatchObject({ status: "EXPIRED" });
  expect(await stored(id, kind)).not.toHaveProperty("gsi1pk");
});

test.each(["question", "operator", "round", "review", "ledger"] as const)(
  "nobody approves beside a damaged %s, which may speak against it",
  async (kind) => {
    const id = await damagedProject(kind, { status: "OPEN" });
    const gate = await (await services.call(`/api/projects/${id}/gates/discovery/1`, "cora@example.com")).json();
    expect(gate).toMatchObject({ status: "open", mayDecide: false });
    const response = await services.post(
      `/api/projects/${id}/gates/discovery/1/decision`,
      "cora@example.com",
      approval,
    );
    expect(await response.json()).toMatchObject({ status: 409, title: "A record is damaged" });
    expect(await services.read(key.gate(id, "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
  },
);

test.each(["notice", "intervention", "event"] as const)("a damaged %s keeps nobody from deciding", async (kind) => {
  const id = await damagedProject(kind, { text: 7 });
  const response = await services.post(`/api/projects/${id}/gates/discovery/1/decision`, "cora@example.com", approval);
  expect(response.status).toBe(200);
});

test("a stopped project with a damaged round is resumed only after it is restored", async () => {
  const id = await damagedProject("round", { epoch: 9_100, status: "WORKING", cause: 7 });
  await services.post(`/api/projects/${id}/stop`, otto, { reason: "Not needed." });
  // The runner that may still hold the damaged round writes nothing more.
  expect(await stored(id, "round")).toMatchObject({ epoch: 10_000, holder: "stopped" });
  const refused = await services.post(`/api/projects/${id}/resume`, otto, { from: "design" });
  expect(await refused.json()).toMatchObject({ status: 409, title: "A record is damaged" });
  await services.round(id, "design", 1, { epoch: 9_100 });
  expect((await services.post(`/api/projects/${id}/resume`, otto, { from: "design" })).status).toBe(200);
});

test("the record of decisions is refused while a record is damaged, since it would not be complete", async () => {
  const id = await damagedProject("gate", { status: "DECIDED" });
  const response = await services.call(`/api/projects/${id}/decisions`, otto);
  expect(await response.json()).toMatchObject({ status: 409, title: "A record is damaged" });
});
