import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { matchesGlob } from "../../base/matches-glob.ts";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { type RehearsalReport, type RehearsalResults, rehearse } from "../../runtime/local/rehearse.ts";
import { deniedAmong, sensitiveAmong } from "../../schema/denied-paths.ts";
import { toolInput } from "../../schema/tool-input.ts";
import { isLong } from "../support/seed.ts";

// A rehearsal takes some ten seconds of processor time: the modes and the ends other than the usual one are in the long suite.
const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Changes of a file of the engagement, as text to replace. */
type Edits = { [path: string]: [string, string] };

function flowOf(workspace = root) {
  const { flows = [], diagnostics } = compile(nodeHost(workspace), { engagement: "agent-bus" });
  return { flow: flows.find(({ name }) => name === "task")!, diagnostics };
}

/** Rehearses the flow as it is shipped, or with changes that make something go wrong. */
async function play(edits: Edits = {}, onResults?: (results: RehearsalResults) => void): Promise<RehearsalReport> {
  const folder = mkdtempSync(join(tmpdir(), "crew-agent-bus-"));
  folders.push(folder);
  for (const part of ["agents", "phases", "engagements"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const [path, [from, to]] of Object.entries(edits)) {
    const file = join(folder, "engagements/agent-bus", path);
    const text = readFileSync(file, "utf8");
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  }
  const { flow } = flowOf(folder);
  return rehearse({
    engagement: runnableEngagement(flow.pipeline, flow.files),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
    ...(onResults && { onResults }),
  });
}

const actsOn = ({ acts }: RehearsalReport, on: string) =>
  acts.filter((act) => act.on === on).map(({ phase, verdict }) => `${phase} ${verdict}`.trim());
const roundsOf = ({ phases }: RehearsalReport) => Object.fromEntries(phases.map(({ name, rounds }) => [name, rounds]));

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

test("a change is planned, made in parts, assembled, previewed, judged, applied, merged and swept; two parts that change one file are made one after another, and both land", async () => {
  const report = await play();
  expect(report.phases.find(({ name }) => name === "subtask")?.merges).toEqual({ merged: 2, conflicts: 0 });
  expect(report).toMatchObject({ outcome: "finished", problems: [] });
  expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve"]);
  // No file of a specialist's service changes, so none of the thirteen has a turn.
  expect(report.phases.find(({ name }) => name === "subtask")).toMatchObject({ handoffs: 0 });
  expect(roundsOf(report)).toEqual({
    breakdown: 1,
    subtask: 2,
    assembly: 1,
    preview: 1,
    critique: 1,
    rollout: 1,
    merge: 1,
    sweep: 1,
  });
}, 240_000);

test.skipIf(!isLong)(
  "in full mode the same people are asked, since no gate of it may pass by itself",
  async () => {
    const report = await play({ "engagement.yaml": ["mode: guided", "mode: full"] });
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve"]);
  },
  240_000,
);

test.skipIf(!isLong)(
  "a breakdown that is rejected ends the change before a part is made, and it is swept",
  async () => {
    const report = await play({
      "phases/breakdown.yaml": ["# Before money", "rehearsal: {decide: [reject]}\n# Before money"],
    });
    expect(report.outcome).toBe("rejected");
    expect(roundsOf(report)).toMatchObject({ breakdown: 1, subtask: 0, preview: 0, rollout: 0, sweep: 1 });
  },
  240_000,
);

test.skipIf(!isLong)(
  "a change that is sent back at its gate is assembled, previewed and judged again",
  async () => {
    const report = await play({ "phases/rollout.yaml": ["goal:", "rehearsal: {decide: [revise, approve]}\ngoal:"] });
    expect(report.outcome).toBe("finished");
    expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout revise", "rollout approve"]);
    expect(roundsOf(report)).toMatchObject({ assembly: 2, preview: 2, critique: 2, rollout: 2, sweep: 1 });
  },
  240_000,
);

test.skipIf(!isLong)(
  "a critic that does not approve sends the work back twice",
  async () => {
    const report = await play({
      "engagement.yaml": ["critic.approved = false", "critic.approved = true"],
    });
    expect(roundsOf(report)).toMatchObject({ assembly: 3, preview: 3, critique: 3 });
  },
  240_000,
);

test.skipIf(!isLong)(
  "a cost above the limit cannot be approved, and nothing is applied",
  async () => {
    const report = await play({ "tools/bus-plan.yaml": ["monthly: 41.5", "monthly: 640"] });
    expect(actsOn(report, "gate").filter((act) => act === "rollout approve")).toEqual([]);
    expect(report.outcome).not.toBe("finished");
  },
  300_000,
);

test.skipIf(!isLong)(
  "an application that fails asks an operator, and what was not applied is not merged",
  async () => {
    const report = await play({ "tools/bus-apply.yaml": ["{output: {applied: 1}}", "{exit: 1, output: Busy}"] });
    expect(actsOn(report, "operator")).toEqual(["rollout resume", "rollout stop"]);
    expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve", "rollout approve"]);
    expect(roundsOf(report)).toMatchObject({ merge: 0, sweep: 1 });
  },
  300_000,
);

test.skipIf(!isLong)(
  "a change of permissions is judged by the identity specialist, and the security owner approves it as well",
  async () => {
    const decisions: RehearsalResults["decisions"][number][] = [];
    const report = await play(
      { "phases/subtask.yaml": ["infra/modules/{item.id}/*.tf", "infra/modules/{item.id}/iam.tf"] },
      (results) => decisions.push(...results.decisions),
    );
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    const approvals = decisions.filter(({ phase }) => phase === "rollout");
    expect(approvals.map(({ by }) => by).sort()).toEqual(["owner@example.com", "security@example.com"]);
    // The engineer of each of the two parts hands its file over once.
    expect(report.phases.find(({ name }) => name === "subtask")?.handoffs).toBe(2);
  },
  300_000,
);
