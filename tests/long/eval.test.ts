import { join } from "node:path";
import { expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { evaluate } from "../../runtime/local/evaluate.ts";

const root = join(import.meta.dirname, "../..");

test("three of CloudCrew's cases are played by rule: every fact and requirement is there, and what needs thought is not", {
  timeout: 900_000,
}, async () => {
  const { pipeline, files } = compile(nodeHost(root), { engagement: "cloudcrew" });
  const { cases } = await evaluate({
    engagement: runnableEngagement(pipeline!, files!),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
    cases: join(root, "engagements/cloudcrew/cases"),
    only: ["family-assistance-reports", "tool-library", "harbour-bookings"],
    runs: 1,
    model: "rehearsal",
    onProgress: () => {},
  });
  for (const { name, runs } of cases) {
    const grades = Object.fromEntries(runs[0]!.grades.map(({ grader, state }) => [grader, state]));
    expect([name, runs[0]?.outcome, grades]).toMatchObject([
      name,
      "finished",
      { facts: "passed", requirements: "passed", mermaid: "passed", code: "passed" },
    ]);
  }
  // It quotes and does not compare: no reader by rule notices that two dates cannot both hold.
  const library = cases.find(({ name }) => name === "tool-library");
  expect(library?.runs[0]?.grades.find(({ grader }) => grader === "contradictions")?.state).toBe("failed");
});
