import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { GateView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());
beforeEach(() => services.clock.set("2026-11-20T12:00:00.000Z"));

const cora = "cora@example.com";
const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };
const change = { decisionId: "decision-2", verdict: "revise", revision: r1, comment: "Judge it again." };

let serial = 0;
/** A gate that requires a report no older than a day; `security` has reported twice in an earlier phase. */
async function openGate(reporter: string) {
  serial += 1;
  const id = `report-${serial}`;
  const text = `fresh(${reporter}, '24h')`;
  await services.project(id);
  for (const [round, finishedAt] of [
    [1, "2026-11-18T10:00:00.000Z"],
    [2, "2026-11-20T10:00:00.000Z"],
  ] as const)
    await services.round(id, "judgement", round, { finishedAt, outputs: { security: { approved: true } } });
  // A later round of others is no report of hers.
  await services.round(id, "discovery", 1, { finishedAt: "2026-11-20T11:00:00.000Z", outputs: { pm: { score: 9 } } });
  await services.work(id, "discovery");
  const requirements = JSON.stringify([{ text, fresh: { reporter, seconds: 86_400 } }]);
  await services.gate(id, "discovery", 1, { requirements });
  const page = `/api/projects/${id}/gates/discovery/1`;
  const gate = async () => (await (await services.call(page, cora)).json()) as GateView;
  return { text, gate, decide: (body: object) => services.post(`${page}/decision`, cora, body) };
}

test.each(["security", "judgement"])("the newest report of %s counts, to the second", async (reporter) => {
  const { text, gate, decide } = await openGate(reporter);
  services.clock.set("2026-11-21T10:00:00.000Z");
  const reported = "reported on Fri, 20 Nov 2026, 10:00 UTC";
  expect((await gate()).requirements).toEqual([{ text, isMet: true, values: reported }]);
  services.clock.set("2026-11-21T10:00:01.000Z");
  const late = `${reported}, which is too long ago: request changes, and it is reported again`;
  expect(await gate()).toMatchObject({ requirements: [{ text, isMet: false, values: late }] });
  const refused = await decide(approval);
  expect(refused.status).toBe(409);
  expect((await refused.json()).detail).toContain(`${text} is not true, with ${late}.`);
});

test("an old report is no reason to review again, but changes can be requested", async () => {
  const { gate, decide } = await openGate("security");
  services.clock.set("2026-11-22T10:00:00.000Z");
  expect(await gate()).not.toHaveProperty("mayReviewAgain");
  expect((await decide({ decisionId: "decision-3", verdict: "review-again", revision: r1 })).status).toBe(409);
  expect((await decide(change)).status).toBe(200);
});

test("who has never reported keeps the gate from being approved", async () => {
  const { text, gate, decide } = await openGate("critic");
  expect((await gate()).requirements).toEqual([{ text, isMet: false, values: "no report" }]);
  expect((await decide(approval)).status).toBe(409);
});
