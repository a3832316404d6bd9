import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import type { DecisionLogEntry, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const [otto, cora] = ["otto@example.com", "cora@example.com"];
let serial = 0;

async function project(meta: Partial<MetaItem> = {}): Promise<{ id: string; path: string }> {
  serial += 1;
  const id = `limits-${serial}`;
  const pipeline = twoAgents();
  const config = await services.objects.put(
    JSON.stringify({ ...pipeline, phases: { design: pipeline.phases.design } }),
  );
  await services.project(id, { config, ...meta });
  return { id, path: `/api/projects/${id}/limits` };
}

const raise = { decisionId: "decision-1", budgetUsd: 120, comment: "Agreed with Cora." };
const termsOf = async (id: string) => (await services.read(key.meta(id))).terms;

test("an operator raises the budget: it is what the project may cost, and everybody sees who did it", async () => {
  const { id, path } = await project();
  expect((await services.post(path, otto, raise)).status).toBe(200);
  expect(await termsOf(id)).toMatchObject({
    budgetMicros: 120_000_000,
    changes: [{ by: otto, comment: raise.comment }],
  });
  const view = (await (await services.call(`/api/projects/${id}`, cora)).json()) as ProjectView;
  expect(view.summary.maxCostMicros).toBe(120_000_000);
  expect(view.events[0]).toMatchObject({
    kind: "limit-raised",
    by: otto,
    text: "Otto Operator raised the budget from $80.00 to $120.00.",
  });
  const log = (await (await services.call(`/api/projects/${id}/decisions`, cora)).json()) as DecisionLogEntry[];
  expect(log).toMatchObject([
    {
      on: "limits",
      verdict: "raise",
      by: otto,
      comment: "Raised the budget from $80.00 to $120.00. Agreed with Cora.",
    },
  ]);
});

test("the same change sent again is one, another one under its id is refused, and two at once are both kept", async () => {
  const { id, path } = await project();
  const first = await (await services.post(path, otto, raise)).json();
  expect(await (await services.post(path, otto, raise)).json()).toEqual(first);
  expect((await services.post(path, otto, { ...raise, budgetUsd: 150 })).status).toBe(409);
  const both = [
    { decisionId: "decision-2", budgetUsd: 130 },
    { decisionId: "decision-3", phase: "design", turns: 90 },
  ];
  const statuses = await Promise.all(both.map(async (body) => (await services.post(path, otto, body)).status));
  // The second phase of the manifest is called design as well.
  expect(statuses).toEqual([200, 200]);
  expect(await termsOf(id)).toMatchObject({ budgetMicros: 130_000_000, limits: { design: { turns: 90 } } });
  expect((await termsOf(id))?.changes).toHaveLength(3);
});

test.each([
  ["less than now", { budgetUsd: 80 }, 422, /The budget is 80 now; it can only be raised/],
  ["nothing", {}, 422, /Name what to raise/],
  ["both at once", { budgetUsd: 100, phase: "design", turns: 70 }, 422, /Name what to raise/],
  ["a phase that there is not", { phase: "launch", turns: 70 }, 422, /discovery, design, handoff/],
  ["fewer turns", { phase: "design", turns: 60 }, 422, /"turns" is 60 now/],
  ["no number", { budgetUsd: "much" }, 422, /budgetUsd/],
])("%s is not raised", async (_, body, status, reason) => {
  const { id, path } = await project();
  const response = await services.post(path, otto, { decisionId: "decision-1", ...body });
  expect(response.status).toBe(status);
  expect((await response.json()).detail).toMatch(reason);
  expect(await termsOf(id)).toBeUndefined();
});

test("only operators raise limits, of a project that is not finished; a stopped one may be raised and resumed", async () => {
  const { path } = await project();
  expect((await services.post(path, cora, raise)).status).toBe(403);
  const finished = await project({ status: "FINISHED" });
  expect((await services.post(finished.path, otto, raise)).status).toBe(409);
  const stopped = await project({ status: "STOPPED" });
  expect((await services.post(stopped.path, otto, raise)).status).toBe(200);
});

test("a form raises limits without JavaScript", async () => {
  const { id, path } = await project();
  const form = new URLSearchParams({ decisionId: "decision-1", phase: "design", usd: "1,000", turns: "", comment: "" });
  const response = await services.call(path, otto, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "http://127.0.0.1:4310" },
    body: form.toString(),
  });
  expect([response.status, response.headers.get("location")]).toEqual([303, `/projects/${id}`]);
  expect((await termsOf(id))?.limits).toEqual({ design: { maxCostMicros: 1_000_000_000 } });
});
