import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { type RehearsalReport, type RehearsalResults, rehearse } from "../../runtime/local/rehearse.ts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Changes of a file of the engagement, as text to replace. */
type Edits = { [path: string]: [string, string] };

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
  const { flows = [] } = compile(nodeHost(folder), { engagement: "agent-bus" });
  const flow = flows.find(({ name }) => name === "task")!;
  return rehearse({
    engagement: runnableEngagement(flow.pipeline, flow.files),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
    ...(onResults && { onResults }),
  });
}

const actsOn = ({ acts }: RehearsalReport, on: string) =>
  acts.filter((act) => act.on === on).map(({ phase, verdict }) => `${phase} ${verdict}`.trim());
const roundsOf = ({ phases }: RehearsalReport) => Object.fromEntries(phases.map(({ name, rounds }) => [name, rounds]));

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

test("in full mode the same people are asked, since no gate of it may pass by itself", async () => {
  const report = await play({ "engagement.yaml": ["mode: guided", "mode: full"] });
  expect(report).toMatchObject({ outcome: "finished", problems: [] });
  expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve"]);
}, 240_000);

test("a breakdown that is rejected ends the change before a part is made, and it is swept", async () => {
  const report = await play({
    "phases/breakdown.yaml": ["# Before money", "rehearsal: {decide: [reject]}\n# Before money"],
  });
  expect(report.outcome).toBe("rejected");
  expect(roundsOf(report)).toMatchObject({ breakdown: 1, subtask: 0, preview: 0, rollout: 0, sweep: 1 });
}, 240_000);

test("a change that is sent back at its gate is assembled, previewed and judged again", async () => {
  const report = await play({ "phases/rollout.yaml": ["goal:", "rehearsal: {decide: [revise, approve]}\ngoal:"] });
  expect(report.outcome).toBe("finished");
  expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout revise", "rollout approve"]);
  expect(roundsOf(report)).toMatchObject({ assembly: 2, preview: 2, critique: 2, rollout: 2, sweep: 1 });
}, 240_000);

test("a critic that does not approve sends the work back twice", async () => {
  const report = await play({
    "engagement.yaml": ["critic.approved = false", "critic.approved = true"],
  });
  expect(roundsOf(report)).toMatchObject({ assembly: 3, preview: 3, critique: 3 });
}, 240_000);

test("a cost above the limit cannot be approved, and nothing is applied", async () => {
  const report = await play({ "tools/bus-plan.yaml": ["monthly: 41.5", "monthly: 640"] });
  expect(actsOn(report, "gate").filter((act) => act === "rollout approve")).toEqual([]);
  expect(report.outcome).not.toBe("finished");
}, 300_000);

test("an application that fails asks an operator, and what was not applied is not merged", async () => {
  const report = await play({ "tools/bus-apply.yaml": ["{output: {applied: 1}}", "{exit: 1, output: Busy}"] });
  expect(actsOn(report, "operator")).toEqual(["rollout resume", "rollout stop"]);
  expect(actsOn(report, "gate")).toEqual(["breakdown approve", "rollout approve", "rollout approve"]);
  expect(roundsOf(report)).toMatchObject({ merge: 0, sweep: 1 });
}, 300_000);

test("a change of permissions is judged by the identity specialist, and the security owner approves it as well", async () => {
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
}, 300_000);
