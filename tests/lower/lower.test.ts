import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

function lowered(changes = ""): Pipeline {
  const { pipeline, diagnostics } = compile(hostOf(changes === "" ? shop : overlay(changes)), { engagement: "shop" });
  expect(diagnostics).toEqual([]);
  if (!pipeline) throw new Error("no pipeline and no diagnostic");
  return pipeline;
}

test("what the YAML leaves out is the schema's default", () => {
  const { mode, budget, agents, phases } = lowered();
  expect({ mode, budget }).toEqual({ mode: "guided", budget: { maxCostMicros: 50_000_000, warnAtPercent: 80 } });
  expect(agents.qa).toMatchObject({
    lane: "dry-run",
    mayAsk: false,
    reviews: [{ of: "app/**", blockOn: ["high", "critical"] }],
    maxTokens: 2_000_000,
  });
  expect(phases.build?.limits).toEqual({
    turns: 60,
    handoffs: 15,
    timeSeconds: 1800,
    turnTimeSeconds: 300,
    repetition: { window: 8, agents: 3 },
    tokens: 2_000_000,
    maxCostMicros: 25_000_000,
    onLimit: "save-and-ask",
  });
  expect(phases.build?.deliverables[0]).toEqual({
    id: "app",
    title: "App",
    path: "app/*.ts",
    owner: "dev",
    min: 1,
    optional: false,
  });
});

test("the engagement's limits replace the phase's own, key by key", () => {
  const changes =
    "# phases/build.yaml\nlimits: {turns: 20, time: 1h}\n# engagements/shop/engagement.yaml\nphases: [plan, {phase: build, limits: {time: 10m}}]\n";
  expect(lowered(changes).phases.build?.limits).toMatchObject({ turns: 20, timeSeconds: 600, handoffs: 15 });
});

test("a run may take its working time and head room, and its silence is shorter", () => {
  const run = lowered().steps.find((step) => step.kind === "run-swarm");
  expect(run).toMatchObject({
    timeoutSeconds: 1800 + 2 * 300 + 600,
    heartbeatSeconds: 300,
    retry: { attempts: 2, backoffSeconds: 30 },
  });
});

test("a final call costs nothing, so no money is set aside for it", () => {
  const call = `# phases/clear.yaml
title: Clear
goal: What was rented is given back.
call: { tool: clear }
# agents/tools/clear.yaml
description: Gives everything back.
effect: write
input: {type: object, properties: {}}
command: {argv: [clear]}
`;
  const sweep = `# phases/sweep.yaml
title: Sweep
goal: Write down what is left.
swarm: { entry: pm, members: [pm] }
limits: { time: 10m, usd: 2 }
deliverables: [{ id: left, path: docs/left.md, owner: pm }]
`;
  const ending = (phases: string) => `# engagements/shop/engagement.yaml\nfinally: ${phases}\n`;
  expect(lowered(ending("[sweep, clear]") + sweep + call).budget.setAsideMicros).toBe(2_000_000);
  expect(lowered(ending("[clear]") + call).budget).not.toHaveProperty("setAsideMicros");
});

test("a command's timeout, folder and exit codes are filled in", () => {
  const changes =
    "# agents/tools/lint.yaml\ndescription: Lints.\neffect: read\ninput: {type: object, properties: {}}\ncommand: {argv: [lint], in: app}\n# agents/dev.yaml\ntools: [git, lint]\n";
  expect(lowered(changes).tools.lint).toEqual({
    kind: "command",
    name: "lint",
    description: "Lints.",
    effect: "read",
    input: { additionalProperties: false, type: "object", properties: {} },
    command: { argv: ["lint"], folder: "app", timeoutSeconds: 120, exit: [0] },
  });
});

test("a group of operators answers questions where there is no customer", () => {
  const changes =
    "# engagements/shop/engagement.yaml\npeople: {operators: [{name: Olu, email: olu@example.com}]}\n# agents/pm.yaml\nmayAsk: false\n# phases/plan.yaml\ngate: {approvers: {group: operators}}\n# phases/build.yaml\ngate: {approvers: {group: operators}}\n";
  expect(lowered(changes).steps.find((step) => step.kind === "ask")).toMatchObject({ group: "operators" });
});

test("a default reminder does not outlive a short expiry", () => {
  const changes = "# engagements/shop/engagement.yaml\nquestions: {expires: 6h}\n";
  expect(lowered(changes).steps.find((step) => step.kind === "ask")).toMatchObject({
    reminderSeconds: [],
    expiresSeconds: 21_600,
  });
});

test("approveWhen reaches the pipeline in mode full", () => {
  const gate = 'gate: {approvers: {group: customer}, approveWhen: qa.severity = "none"}\n';
  const full = `# engagements/shop/engagement.yaml\nmode: full\n# phases/build.yaml\n${gate}`;
  expect(lowered(full).steps.find((step) => step.id === "build-gate")).toHaveProperty(
    "approveWhen",
    'qa.severity = "none"',
  );
});
