import { rmSync } from "node:fs";
import { expect, test, vi } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";

vi.setConfig({ testTimeout: 240_000 });

const workspace = overlay(`# agents/tools/draw.yaml
description: Draws a plan.
effect: read
input: { type: object, properties: {} }
command: { argv: [node, -e, "require('node:fs').writeFileSync('plan.bin', 'wall'); console.log(JSON.stringify({ cost: 12 }))"] }
# agents/tools/raise.yaml
description: Builds what the plan says.
effect: execute
input: { type: object, properties: { cost: { type: number } }, required: [cost] }
command: { argv: [build-it, "{{cost}}"], example: { output: { height: 3 } } }
# phases/draw.yaml
title: Draw
goal: There is a plan.
call: { tool: draw, values: { cost: $.cost }, keeps: [plan.bin] }
# phases/raise.yaml
title: Raise
goal: It is built.
call: { tool: raise, with: { cost: draw.cost }, files: [plan.bin], values: { height: $.height } }
gate: { approvers: { group: customer } }
# phases/paint.yaml
title: Paint
goal: It is painted.
call: { tool: draw }
# engagements/shop/engagement.yaml
phases: [plan, draw, { phase: raise, when: draw.cost > 10 }, { phase: paint, when: raise.height > 5 }]
`);

test("a plan is drawn, approved and carried out without a model, and its values decide about the next phases", () => {
  const folder = writeWorkspace(workspace);
  try {
    const { code, stdout, stderr } = runCrew(["rehearse", "shop", "--json"], { cwd: folder });
    expect(code, stderr).toBe(0);
    const { outcome, problems, acts, phases } = JSON.parse(stdout) as RehearsalReport;
    expect([outcome, problems]).toEqual(["finished", []]);
    expect(acts.map(({ on, phase }) => `${on} ${phase}`)).toEqual(["gate plan", "gate raise"]);
    expect(phases.map(({ name, status, turns }) => [name, status, turns > 0])).toEqual([
      ["plan", "done", true],
      ["draw", "done", false],
      ["raise", "done", false],
      ["paint", "skipped", false],
    ]);
    const explained = runCrew(["explain", "raise"], { cwd: folder }).stdout;
    expect(explained).toContain("Its gate opens before the call and shows exactly what will run");
    expect(explained).not.toContain("One round stops at");
    expect(runCrew(["cost", "shop"], { cwd: folder }).stdout).toContain("no model works on it");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
