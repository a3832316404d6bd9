import { afterAll, beforeAll, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { GateView, StatusGate } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest as common } from "../support/manifest.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const [cora, carl, cleo, otto] = [
  "cora@example.com",
  "carl@example.com",
  "cleo@example.com",
  "otto@example.com",
] as const;

function manifestWith(gate: Partial<StatusGate>): Promise<Digest> {
  const phases = common.phases.map((phase) => ({ ...phase, ...(phase.gate && { gate: { ...phase.gate, ...gate } }) }));
  const customer = [...common.people.customer!, { name: "Otto Operator", email: "OTTO@example.com" }];
  return services.objects.put(JSON.stringify({ ...common, phases, people: { ...common.people, customer } }));
}

/** A gate of a project that Carl started; Cora answered a question of its phase. */
async function openGate(id: string, gate: Partial<StatusGate>) {
  await services.project(id, { manifest: await manifestWith(gate), startedBy: carl });
  await services.round(id, "discovery", 1);
  await services.work(id, "discovery");
  await services.question(id, "discovery-1-1", {
    status: "ANSWERED",
    answer: "In May.",
    answeredBy: "Cora@Example.com",
  });
  await services.gate(id, "discovery", 1, { openedAt: "2026-11-20T10:00:00.000Z" });
  return `/api/projects/${id}/gates/discovery/1`;
}

const approval = (decisionId: string) => ({ decisionId, verdict: "approve", revision: r1 });
const read = async (page: string, as: string) => (await (await services.call(page, as)).json()) as GateView;

test("who started the project or answered its question cannot approve, says the page why, and nothing is recorded", async () => {
  const page = await openGate("four-eyes", { separate: ["authors"] });
  for (const [email, reason] of [
    [carl, "You started this project, so somebody else has to approve its work."],
    [cora, "You answered a question of this phase, so somebody else has to approve its work."],
  ] as const) {
    expect(await read(page, email)).toMatchObject({ mayDecide: true, separated: reason });
    const response = await services.post(`${page}/decision`, email, approval("decision-1"));
    expect([response.status, (await response.json()).detail]).toEqual([
      403,
      `${reason} Your decision was not recorded.`,
    ]);
  }
  expect(await services.read(key.gate("four-eyes", "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
  expect(await read(page, cleo)).not.toHaveProperty("separated");
  expect((await services.post(`${page}/decision`, cleo, approval("decision-2"))).status).toBe(200);
});

test("they can still request changes", async () => {
  const page = await openGate("authors-revise", { separate: ["authors"] });
  const request = { decisionId: "decision-1", verdict: "revise", revision: r1, comment: "I was wrong." };
  expect((await services.post(`${page}/decision`, carl, request)).status).toBe(200);
});

test("an operator who is in the group cannot approve where operators are separate, and can elsewhere", async () => {
  const separate = await openGate("operators-separate", { separate: ["operators"] });
  expect((await services.post(`${separate}/decision`, otto, approval("decision-1"))).status).toBe(403);
  const authorsOnly = await openGate("authors-separate", { separate: ["authors"] });
  expect((await services.post(`${authorsOnly}/decision`, otto, approval("decision-1"))).status).toBe(200);
});

test("the due date is moved by the calendar of the gate and never beyond its expiry; the rest stays", async () => {
  const calendar = {
    days: ["mon", "tue", "wed", "thu", "fri"] as const,
    zone: "Europe/Vienna",
    holidays: ["2026-11-24"],
  };
  const page = await openGate("calendar", { calendar, dueSeconds: 3 * 86_400 });
  expect(await read(page, cleo)).toMatchObject({
    openedAt: "2026-11-20T10:00:00.000Z",
    dueAt: "2026-11-26T10:00:00.000Z",
    expiresAt: "2026-12-20T10:00:00.000Z",
  });
  const late = await openGate("calendar-late", { calendar, dueSeconds: 60 * 86_400 });
  expect((await read(late, cleo)).dueAt).toBe("2026-12-20T10:00:00.000Z");
});
