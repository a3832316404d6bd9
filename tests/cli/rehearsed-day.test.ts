import { expect, test } from "vitest";
import { rehearseShop } from "../support/rehearse-shop.ts";

/** Days of simulated time that a rehearsal took in which each round may cost five dollars. */
function daysOf(budget: string): number {
  const rounds = ["plan", "build"].map((phase) => `# phases/${phase}.yaml\nlimits: { usd: 5 }\n`).join("");
  const report = rehearseShop(`# engagements/shop/engagement.yaml\n${budget}\n${rounds}`);
  return report.simulatedSeconds / 86_400;
}

test("a rehearsal waits for the next day on the simulated clock where the money of a day does not last for a second round", () => {
  expect(daysOf("budget: { usd: 50, perDay: 100 }")).toBeLessThan(0.5);
  // A review takes its money too, so each of them begins on a day of its own.
  expect(daysOf("budget: { usd: 50, perDay: 5 }")).toBeGreaterThan(0.5);
});
