import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import type { PhaseFacts } from "../../runtime/ledger/phase-facts.ts";
import { readRevisions } from "../../runtime/ledger/records.ts";
import type { GateView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const time = "2026-11-20T09:59:00.000Z";

/** A gate over the first of two revisions, whose facts were measured on the one that is named. */
async function gateOf(id: string, measuredOn: string): Promise<GateView> {
  await services.project(id);
  await services.revision(id, { id: r1, time, phase: "discovery", round: 1, files: { "docs/a.md": "# A\n" } });
  await services.revision(id, { id: r2, time, phase: "discovery", round: 1, files: { "docs/a.md": "# B\n" } });
  const tree = (await readRevisions(services.table, id)).find((each) => each.id === measuredOn)!.tree;
  const facts: PhaseFacts = {
    checks: { tree, values: { "load-test": { passed: true, failed: false, skipped: false, p95: 184.5 } } },
    findings: { tree, values: { low: 2, medium: 0, high: 0, critical: 0 } },
    spend: { usd: 1.25, projectUsd: 3 },
  };
  await services.round(id, "discovery", 1, { outputs: { security: { severity: "low" } }, facts });
  await services.put(key.review(id, "discovery", 1), {
    ...{ passed: true, summary: "", agent: "security", time },
    items: [{ item: "Complete", passed: true, note: "" }],
  });
  await services.gate(id, "discovery", 1);
  return (await services.call(`/api/projects/${id}/gates/discovery/1`, "cora@example.com")).json();
}

const shown = ({ values }: GateView) =>
  Object.fromEntries(values.map(({ name, value, missing }) => [name, missing ?? value]));

test("a gate shows each value of its phase with its meaning and its origin", async () => {
  const gate = await gateOf("values-1", r1);
  expect(shown(gate)).toEqual({
    "security.severity": "low",
    "checks.`load-test`.passed": true,
    "checks.`load-test`.failed": false,
    "checks.`load-test`.skipped": false,
    "checks.`load-test`.p95": 184.5,
    "review.approved": true,
    "review.confirmed": 1,
    "findings.low": 2,
    "findings.medium": 0,
    "findings.high": 0,
    "findings.critical": 0,
    rounds: 1,
    "spend.usd": 1.25,
    "spend.projectUsd": 3,
  });
  expect(gate.values[0]).toMatchObject({ meaning: "Severity of the worst finding", source: "reported by security" });
  expect(gate.values[4]).toMatchObject({
    meaning: "$.p95 of the JSON that the check prints",
    source: "run by crew before the phase ends: k6 run load.js",
  });
});

test("a value that was measured on other files than the gate's is missing, and the page says why", async () => {
  const values = shown(await gateOf("values-2", r2));
  expect(values).toMatchObject({ "checks.`load-test`.p95": "other-files", "findings.low": "other-files" });
  expect(values).toMatchObject({ "security.severity": "low", "review.approved": true });
});
