import { expect, test } from "vitest";
import { estimateCost } from "../../compiler/cost/estimate-cost.ts";
import { renderFlowCosts } from "../../compiler/cost/render-flows.ts";
import { compile } from "../../compiler/index.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const repositories = `repositories:
  shop: {forge: github, project: acme/shop, credentials: forge-token}
  till: {forge: github, project: acme/till, credentials: till-token}
`;

function costsOf(flows: string): string {
  const source = `# engagements/shop/engagement.yaml\n${repositories}flows:\n${flows}`;
  const { flows: compiled = [], diagnostics } = compile(hostOf(overlay(source)), { engagement: "shop" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return renderFlowCosts(compiled.map(({ pipeline }) => ({ pipeline, estimate: estimateCost(pipeline) })));
}

test("a table compares the flows; what costs the same for each repository is described once, and the assumptions stand once", () => {
  const text = costsOf(`  fix: {repositories: all, phases: [plan, build], limits: {perDay: 3}}
  plan-only: {repositories: [shop], phases: [plan]}
`);
  const [head, ...rows] = text.split("\n\n")[0]!.split("\n");
  expect(head).toMatch(/^ {2}a project of +expected +likely +at worst +a day at worst$/);
  expect(rows.map((row) => row.trim().split(/ {2,}/)[0])).toEqual(["fix (2 repositories, each)", "plan-only-shop"]);
  const [, worst, day] = /\$(\d+)\.00 +\$(\d+)\.00$/.exec(rows[0]!) ?? [];
  expect(Number(day)).toBe(3 * Number(worst));
  expect(rows[1]).toMatch(/ no limit$/);
  expect(text).toContain("shop/fix-shop and shop/fix-till: ");
  expect(text).toContain(`At most 3 projects of each of these flows begin on one day: $${day}.00 in the worst case.`);
  expect(text.match(/Assumptions for the expected range/g)).toHaveLength(1);
});

test("one flow has no table", () => {
  const text = costsOf("  fix: {repository: shop, phases: [plan, build]}\n");
  expect(text).toMatch(/^shop\/fix: /);
});
