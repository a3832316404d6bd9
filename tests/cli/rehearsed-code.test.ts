import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import type { DecisionLogEntry } from "../../schema/types.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";

// Runners take seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

const shop = overlay(`# engagements/shop/engagement.yaml
people:
  customer: [{ name: Ada, email: ada@example.com }]
  owners: [{ name: Gwen, email: gwen@example.com }]
  operators: [{ name: Olu, email: olu@example.com }]
repositories:
  tea:
    forge: github
    project: acme/tea
    credentials: forge-token
    deliver: gates
    example: code
    sensitive: { paths: ["docs/**"], approvers: owners }
# engagements/shop/code/src/stock.mjs
export const left = (stock, sold) => stock - sold;
# engagements/shop/code/src/stock.test.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { left } from "./stock.mjs";
test("what is sold is not left", () => assert.equal(left(3, 1), 2));
# engagements/shop/code/src/report.mjs
import { left } from "./stock.mjs";
console.log(JSON.stringify({ left: left(9, 2) }));
# phases/plan.yaml
checks:
  - { id: tests, run: [node, --test, stock.test.mjs], in: src }
  - { id: report, run: [node, report.mjs], in: src, values: { left: $.left } }
gate:
  approvers: { group: customer }
  requires: ["$length(delivery.head) = 40", plan.checks.tests.passed, plan.checks.report.left = 7]
`);

test("a rehearsal begins with the example code: its tests and programs run, and only what differs from it is delivered", () => {
  const folder = writeWorkspace(shop);
  const out = join(folder, "out");
  try {
    const { stdout } = runCrew(["rehearse", "shop", "--json", "--out", out], { cwd: folder });
    const report: RehearsalReport = JSON.parse(stdout);
    expect([report.outcome, report.problems]).toEqual(["finished", []]);
    expect(report.code?.join(" ")).toMatch(
      /begins with the example of tea: 3 files.*delivers nothing: 3 changed files .* 2 of them are sensitive/,
    );
    expect(readFileSync(join(out, "deliverables/src/stock.mjs"), "utf8")).toContain("stock - sold");
    const decisions: DecisionLogEntry[] = JSON.parse(readFileSync(join(out, "decisions.json"), "utf8"));
    const approved = decisions.flatMap((each) => (each.on === "gate" && each.phase === "plan" ? [each.by] : []));
    expect(approved.sort()).toEqual(["ada@example.com", "gwen@example.com"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
