import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";

/** Days of simulated time that a rehearsal took in which each round may cost five dollars. */
function daysOf(budget: string): number {
  const rounds = ["plan", "build"].map((phase) => `# phases/${phase}.yaml\nlimits: { usd: 5 }\n`).join("");
  const folder = writeWorkspace(overlay(`# engagements/shop/engagement.yaml\n${budget}\n${rounds}`));
  try {
    const { code, stdout, stderr } = runCrew(["rehearse", "shop", "--json"], { cwd: folder });
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as RehearsalReport;
    return report.simulatedSeconds / 86_400;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a rehearsal waits for the next day on the simulated clock where the money of a day does not last for a second round", () => {
  expect(daysOf("budget: { usd: 50, perDay: 100 }")).toBeLessThan(0.5);
  // A review takes its money too, so each of them begins on a day of its own.
  expect(daysOf("budget: { usd: 50, perDay: 5 }")).toBeGreaterThan(0.5);
});
