import { expect, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew } from "../support/run-crew.ts";

test("CloudCrew delivers all that is required with a model that thinks, cuts, refuses, only talks and names tools wrongly", () => {
  const rates = "cut=0.05,refuse=0.03,words=0.05,names=0.05";
  const { code, stdout } = runCrew(["rehearse", "cloudcrew", "--misbehave", rates, "--seed", "2", "--json"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect([code, report.outcome]).toEqual([0, "finished"]);
  // With other seeds a model without a fallback refuses twice in a row, which is a matter for the operator.
  expect(report.problems).toEqual([]);
  expect(report.phases.filter(({ status }) => status !== "done")).toEqual([]);
  const { replies, misbehaved, ...counted } = report.service!;
  expect(counted).toEqual(report.usage);
  expect(Object.values(misbehaved).every((times) => times > 0)).toBe(true);
  expect(replies).toBeGreaterThan(100);
});
