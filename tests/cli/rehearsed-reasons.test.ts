import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";

// Runners take seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

/** Rehearses a plan that does not come to its end. */
function rehearsePlan(changes: string) {
  const folder = writeWorkspace(
    overlay(`# engagements/shop/engagement.yaml
phases: [plan]
${changes}`),
  );
  try {
    const out = join(folder, "out");
    const { code, stdout, stderr } = runCrew(["rehearse", "shop", "--out", out], { cwd: folder });
    expect(code).toBe(1);
    const report: RehearsalReport = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
    return { stdout, stderr, report, written: readFileSync(join(out, "report.md"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a rehearsal says in every form why an operator was needed", () => {
  const { stdout, stderr, written, report } = rehearsePlan(`repositories:
  tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: gates }
# agents/pm.yaml
writes: [docs/*, .github/**]
# phases/plan.yaml
deliverables: [{ id: ci, path: ".github/**/workflows/ci.yml", owner: pm }]
`);
  const why = "Changes of .github/workflows/ci.yml are never delivered";
  const [resumed, stopped] = report.problems;
  expect(resumed).toContain("plan, round 1, needed an operator, who chose to resume. The reason: ");
  expect(stopped).toContain("plan, round 1, needed an operator, who chose to stop. The reason: ");
  for (const text of [resumed, stopped, stderr, written]) expect(text).toContain(why);
  for (const problem of report.problems) expect(stdout).toContain(`  ! ${problem}\n`);
  expect(report.acts.map(({ on, reason = "" }) => [on, reason.includes(why)])).toEqual([
    ["operator", true],
    ["operator", true],
  ]);
});

test("a gate that nobody can decide is a problem, with what it requires", () => {
  const { report, stdout } = rehearsePlan(`# phases/plan.yaml
gate: { approvers: { group: customer }, verdicts: [approve], requires: ["plan.rounds > 5"] }
`);
  const problem = report.problems.find((text) => text.includes("could not be approved"));
  expect(problem).toMatch(/^plan, round 1, could not be approved, .*plan\.rounds > 5 \(.*1/);
  expect(stdout).toContain(`  ! ${problem}`);
});
