import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { DecisionLogEntry, GateView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());
beforeEach(() => services.clock.set("2026-11-20T12:00:00.000Z"));

const cora = "cora@example.com";
const text = "fresh(security, '24h')";
const requirements = JSON.stringify([{ text, fresh: { agent: "security", seconds: 86_400 } }]);
const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };
const again = { decisionId: "decision-2", verdict: "review-again", revision: r1 };

let serial = 0;
/** A gate whose work was reviewed on 20 November, 09:59:30 UTC. */
async function openGate() {
  serial += 1;
  const id = `fresh-${serial}`;
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1, { requirements });
  const page = (round: number) => `/api/projects/${id}/gates/discovery/${round}`;
  return { id, page, decide: (body: object, round = 1) => services.post(`${page(round)}/decision`, cora, body) };
}

/** The machine after the review at the time, which the gate of the next number follows. */
async function reviewAgain(id: string, round: number, time: string) {
  const review = { passed: true, items: [], summary: "Still good.", agent: "security", time };
  await services.put(key.review(id, "discovery", round), review);
  await services.gate(id, "discovery", round, { requirements, openedAt: time, taskToken: `token-${id}-${round}` });
}

const read = async <Answer>(path: string) => (await (await services.call(path, cora)).json()) as Answer;

test("while the review is young enough people approve as ever, and cannot have the work reviewed again", async () => {
  const { page, decide } = await openGate();
  services.clock.set("2026-11-21T09:59:30.000Z");
  const gate = await read<GateView>(page(1));
  expect(gate.requirements).toEqual([{ text, isMet: true, values: "reviewed on Fri, 20 Nov 2026, 09:59 UTC" }]);
  expect(gate).not.toHaveProperty("mayReviewAgain");
  const refused = await decide(again);
  expect([refused.status, (await refused.json()).title]).toEqual([409, "No further review"]);
  expect((await decide(approval)).status).toBe(200);
});

test("a second later an approval is refused and another review is offered; after it the same work is approved", async () => {
  const { id, page, decide } = await openGate();
  services.clock.set("2026-11-21T09:59:31.000Z");
  expect(await read<GateView>(page(1))).toMatchObject({ mayReviewAgain: true, requirements: [{ text, isMet: false }] });
  const refused = await decide(approval);
  expect(refused.status).toBe(409);
  expect((await refused.json()).detail).toContain("You can have the work reviewed again, without new work.");
  expect(await (await decide(again)).json()).toMatchObject({ isDecided: true, leadsTo: "review" });
  expect(await (await decide(again)).json()).toMatchObject({ leadsTo: "review" });
  expect(services.machines.accepted.get(`token-${id}-discovery-1`)).toMatchObject([{ verdict: "review-again" }]);
  const view = await read<ProjectView>(`/api/projects/${id}`);
  expect(view.phases[0]?.status).toBe("reviewing");
  await reviewAgain(id, 2, "2026-11-21T10:05:00.000Z");
  expect(await read<GateView>(page(2))).toMatchObject({
    work: 1,
    caveats: [],
    review: { summary: "Still good." },
    requirements: [{ isMet: true }],
    earlier: [{ text: "Cora Customer had it reviewed again, because the review was too old." }],
  });
  expect((await decide({ ...approval, decisionId: "decision-3" }, 2)).status).toBe(200);
  const log = await read<DecisionLogEntry[]>(`/api/projects/${id}/decisions`);
  expect(log.map(({ verdict, name }) => [verdict, name])).toEqual([
    ["review-again", "Cora Customer"],
    ["approve", "Cora Customer"],
  ]);
});

test("the same work is reviewed again three times at most", async () => {
  const { id, page, decide } = await openGate();
  for (const round of [1, 2, 3]) {
    const day = (offset: number) => `2026-11-${20 + 2 * round + offset}T10:00:00.000Z`;
    services.clock.set(day(0));
    expect((await decide({ ...again, decisionId: `decision-${round}` }, round)).status).toBe(200);
    await reviewAgain(id, round + 1, day(0));
  }
  services.clock.set("2026-11-29T10:00:00.000Z");
  expect(await read<GateView>(page(4))).not.toHaveProperty("mayReviewAgain");
  expect((await decide({ ...again, decisionId: "decision-4" }, 4)).status).toBe(409);
});
