import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { DecisionLogEntry, ProjectEvent } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

test("a skipped phase is in the decision log and the activity, with its condition and the values", async () => {
  await services.project("skipping");
  const values = JSON.stringify({ security: { severity: "none" } });
  const time = "2026-11-20T11:00:00.000Z";
  await services.put(key.skip("skipping", "design", 2), { condition: "security.severity = 'high'", values, time });
  const read = async (path: string) =>
    (await services.call(`/api/projects/skipping/${path}`, "cora@example.com")).json();
  const said =
    "It was skipped: the condition security.severity = 'high' did not hold, with security.severity = \"none\".";
  const log = (await read("decisions")) as DecisionLogEntry[];
  expect(log).toMatchObject([{ verdict: "skip", by: "", phase: "design", phaseTitle: "Design", time, comment: said }]);
  const events = (await read("events")) as ProjectEvent[];
  expect(events).toMatchObject([{ kind: "phase-skipped", phase: "design", time, text: `Design: ${said}` }]);
});
