import { join } from "node:path";
import { expect, test } from "vitest";
import { matchesGlob } from "../../base/matches-glob.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { deniedAmong, sensitiveAmong } from "../../schema/denied-paths.ts";
import { toolInput } from "../../schema/tool-input.ts";

const root = join(import.meta.dirname, "../..");

function flowOf() {
  const { flows = [], diagnostics } = compile(nodeHost(root), { engagement: "agent-bus" });
  return { flow: flows.find(({ name }) => name === "task")!, diagnostics };
}

test("agent-bus compiles without a finding", () => {
  expect(flowOf().diagnostics).toEqual([]);
});

test("another agent gets the input of a change as its arguments, and anyone may be behind it", () => {
  const { triggers = [], flow } = flowOf().flow.pipeline;
  const front = triggers.find(({ on }) => on === "mcp");
  expect(front).toEqual({ name: "change", on: "mcp", who: "anyone" });
  expect(toolInput(flow?.input, front?.with)).toMatchObject({ required: ["reference", "request"] });
});

test("no agent has a tool with a role, and a person has approved the breakdown before the first call with one", () => {
  const { agents, tools, steps } = flowOf().flow.pipeline;
  const withRole = Object.values(tools).flatMap((tool) => ("assume" in tool && tool.assume ? [tool.name] : []));
  expect(withRole.sort()).toEqual(["bus-apply", "bus-plan"]);
  expect(Object.values(agents).flatMap((agent) => agent.tools.filter((tool) => withRole.includes(tool)))).toEqual([]);
  const gate = steps.findIndex((step) => step.kind === "await-decision" && step.phase === "breakdown");
  const call = steps.findIndex((step) => step.kind === "call");
  expect(gate).toBeGreaterThanOrEqual(0);
  expect(gate).toBeLessThan(call);
});

test("the work is on its branch before people decide on the application, at the gate that shows both, and nothing is pushed before a person has approved the breakdown", () => {
  const { steps, repository } = flowOf().flow.pipeline;
  expect(repository).toMatchObject({ name: "infrastructure", forge: "github", deliver: "gates" });
  expect(steps.flatMap((step) => (step.kind === "deliver" ? [[step.phase, step.next]] : []))).toEqual([
    ["rollout", "rollout-gate-notice"],
  ]);
});

test("what is merged is what the gate of the application showed, and only after it was applied", () => {
  const { steps } = flowOf().flow.pipeline;
  const merge = steps.findIndex((step) => step.kind === "call" && step.tool === "merge");
  const before = steps.slice(0, merge).filter((step) => step.kind === "await-decision" || step.kind === "run-swarm");
  expect(before.at(-1)).toMatchObject({ kind: "await-decision", phase: "rollout" });
  expect(steps[merge]).toMatchObject({ part: "whole", expressions: {}, literals: {} });
  expect(steps.find(({ id }) => id === "merge-when")).toMatchObject({ when: "rollout.applied = 1" });
});

test.each([
  ["infra/modules/orders/iam.tf", true],
  ["infra/network-peering.tf", true],
  ["infra/modules/web/edge.tf", true],
  ["infra/modules/orders/secrets.tf", true],
  ["infra/backend.tf", true],
  ["infra/providers.tf", true],
  ["infra/modules/orders/versions.tf", true],
  ["infra/.terraform.lock.hcl", true],
  ["infra/modules/orders/messaging.tf", false],
  ["infra/main.tf", false],
  ["docs/change/plan.md", false],
])("a change of %s needs the security owner as well: %s", (path, isSensitive) => {
  const { sensitive } = flowOf().flow.pipeline.repository ?? {};
  expect(sensitive?.group).toBe("security");
  expect(sensitiveAmong([path], sensitive?.paths ?? []).length > 0).toBe(isSensitive);
});

test("nobody of the team may write a pipeline, and no pipeline is delivered, whoever approves", () => {
  const { agents, repository } = flowOf().flow.pipeline;
  const pipelines = ".github/workflows/apply.yml";
  expect(deniedAmong([pipelines], repository?.sensitive?.paths)).toEqual([pipelines]);
  expect(Object.values(agents).filter(({ writes }) => writes.some((glob) => matchesGlob(pipelines, glob)))).toEqual([]);
});

test("one change at a time works on the repository, and all plan against the same state", () => {
  const { flow, steps } = flowOf().flow.pipeline;
  expect(flow?.repository).toEqual({ name: "infrastructure", atOnce: 1 });
  const preview = steps.find((step) => step.kind === "call" && step.tool === "bus-plan");
  expect(preview).toMatchObject({ expressions: { key: "'infrastructure/terraform.tfstate'" } });
});

test("the evidence keeps people from approving: verdict, way back, tests, plan and cost", () => {
  const gate = flowOf().flow.pipeline.steps.flatMap((step) =>
    step.kind === "await-decision" && step.phase === "rollout" ? [step] : [],
  )[0];
  expect(gate?.requires?.map(({ text }) => text)).toEqual([
    "critic.approved",
    "critic.wayBack",
    "critique.checks.tests.passed",
    "critique.checks.tests.count > 0",
    "preview.added + preview.changed > 0",
    "preview.destroyed = 0",
    "preview.programs = 0",
    "preview.unpriced = 0",
    "preview.unjudged = 0",
    "preview.monthly <= 500",
    "fresh(critic, '24h')",
  ]);
});

test("thirteen specialists judge one service each, by the names of files that the preview knows as well", () => {
  const { agents, phases, tools } = flowOf().flow.pipeline;
  const specialists = Object.values(agents).filter(({ reviews }) => reviews.length > 0);
  const grounds = specialists.map(({ reviews }) =>
    reviews.map(({ of }) => /^infra\/\*\*\/(\w+)\*\.tf$/.exec(of)?.[1]).join(),
  );
  const plans = tools["bus-plan"]?.kind === "command" ? tools["bus-plan"].command.argv.join("\n") : "";
  const known = [...plans.matchAll(/\/, "(\w+)"\]/g)].map(([, ground]) => ground);
  expect(grounds).toHaveLength(13);
  expect(grounds.sort()).toEqual(known.sort());
  const names = specialists.map(({ name }) => name).sort();
  for (const phase of ["subtask", "assembly"])
    expect(phases[phase]?.members.filter((member) => names.includes(member)).sort()).toEqual(names);
});

test("each specialist has a prompt of its own, about its own service", () => {
  const specialists = Object.values(flowOf().flow.pipeline.agents).filter(({ reviews }) => reviews.length > 0);
  const lines = specialists.map(({ prompt }) => new Set(prompt.split("\n").filter((line) => line.length > 30)));
  for (const [at, own] of lines.entries()) {
    const others = new Set(lines.flatMap((each, index) => (index === at ? [] : [...each])));
    expect([...own].filter((line) => !others.has(line)).length).toBeGreaterThan(20);
  }
});
