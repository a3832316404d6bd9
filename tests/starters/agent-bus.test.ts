import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { type RehearsalReport, rehearse } from "../../runtime/local/rehearse.ts";
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
async function play(edits: Edits = {}): Promise<RehearsalReport> {
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
    "preview.monthly <= 500",
  ]);
});

/** Terraform in place of the real one: knows the three commands, and answers with this plan. */
const standIn = (changes: object[]) => `#!/bin/sh
set -e
case "$1 $*" in
  "init init -input=false -no-color") echo 'provider "registry.terraform.io/hashicorp/aws" {' > .terraform.lock.hcl ;;
  "plan plan -input=false -no-color -lock=false -out=plan.bin") echo plan > plan.bin ;;
  "show show -json plan.bin") cat <<'END'
${JSON.stringify({ resource_changes: changes, configuration: {} })}
END
  ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`;
const change = (type: string, ...actions: string[]) => ({ type, address: `${type}.x`, change: { actions } });

/** Runs the tool as it is declared, with prices of two types. */
function plan(changes: object[]): { [name: string]: unknown } {
  const folder = mkdtempSync(join(tmpdir(), "crew-bus-plan-"));
  folders.push(folder);
  for (const path of ["infra", "docs/cost", "bin", "home"]) mkdirSync(join(folder, path), { recursive: true });
  const resources = [
    { type: "aws_sqs_queue", monthly: 1.5, basis: "2 million requests" },
    { type: "aws_nat_gateway", monthly: 33, basis: "730 hours" },
  ];
  writeFileSync(join(folder, "docs/cost/prices.json"), JSON.stringify({ resources }));
  writeFileSync(join(folder, "infra/main.tf"), "");
  writeFileSync(join(folder, "bin/terraform"), standIn(changes), { mode: 0o755 });
  const tool = flowOf().flow.pipeline.tools["bus-plan"];
  if (tool?.kind !== "command") throw new Error("bus-plan is no command");
  const [, ...argv] = tool.command.argv.map((part) =>
    part.replace("{{bucket}}", "states").replace("{{region}}", "us-east-1"),
  );
  const env = { HOME: join(folder, "home"), PATH: `${join(folder, "bin")}:/usr/bin:/bin`, CREW_PROJECT: "task-1" };
  return JSON.parse(execFileSync(process.execPath, argv, { cwd: folder, env, encoding: "utf8" }));
}

test("the monthly difference is what is created less what is deleted, and a replacement costs nothing more", () => {
  expect(
    plan([
      change("aws_nat_gateway", "create"),
      change("aws_sqs_queue", "create"),
      change("aws_sqs_queue", "delete", "create"),
      change("aws_sqs_queue", "delete"),
    ]),
  ).toMatchObject({ monthly: 33, added: 3, destroyed: 2, unpriced: 0, programs: 0 });
});

test("a resource without a price is counted, so that the change cannot be approved", () => {
  expect(plan([change("aws_lambda_function", "create"), change("aws_sqs_queue", "no-op")])).toMatchObject({
    unpriced: 1,
    monthly: 0,
    added: 1,
  });
});

test("a change is planned, made in parts side by side, assembled, previewed, judged, applied and swept", async () => {
  const report = await play();
  expect(report).toMatchObject({ outcome: "finished", problems: [] });
  expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve"]);
  expect(roundsOf(report)).toEqual({
    breakdown: 1,
    subtask: 2,
    assembly: 1,
    preview: 1,
    critique: 1,
    rollout: 1,
    sweep: 1,
  });
}, 120_000);

test.skipIf(!isLong)(
  "in full mode the same people are asked, since no gate of it may pass by itself",
  async () => {
    const report = await play({ "engagement.yaml": ["mode: guided", "mode: full"] });
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve"]);
  },
  120_000,
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
  120_000,
);

test.skipIf(!isLong)(
  "a change that is sent back at its gate is assembled, previewed and judged again",
  async () => {
    const report = await play({ "phases/rollout.yaml": ["goal:", "rehearsal: {decide: [revise, approve]}\ngoal:"] });
    expect(report.outcome).toBe("finished");
    expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout revise", "rollout approve"]);
    expect(roundsOf(report)).toMatchObject({ assembly: 2, preview: 2, critique: 2, rollout: 2, sweep: 1 });
  },
  120_000,
);

test.skipIf(!isLong)(
  "a critic that does not approve sends the work back twice",
  async () => {
    const report = await play({
      "engagement.yaml": ["critic.approved = false", "critic.approved = true"],
    });
    expect(roundsOf(report)).toMatchObject({ assembly: 3, preview: 3, critique: 3 });
  },
  120_000,
);

test.skipIf(!isLong)(
  "a cost above the limit cannot be approved, and nothing is applied",
  async () => {
    const report = await play({ "tools/bus-plan.yaml": ["monthly: 41.5", "monthly: 640"] });
    expect(actsOn(report, "gate").filter((act) => act === "rollout approve")).toEqual([]);
    expect(report.outcome).not.toBe("finished");
  },
  180_000,
);
