import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { type RehearsalReport, rehearse } from "../../runtime/local/rehearse.ts";
import { isLong } from "../support/seed.ts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const { diagnostics, flows = [] } = compile(nodeHost(root), { engagement: "auto-dev" });
const pipelineOf = (name: string) => flows.find((flow) => flow.name === name)!.pipeline;

/** Changes of a file of the engagement, as text to replace. */
type Edits = { [path: string]: [string, string][] };

/** Rehearses a flow as it is shipped, or with changes that make something else happen. */
async function play(flow: string, edits: Edits = {}, input?: { [name: string]: unknown }): Promise<RehearsalReport> {
  const folder = mkdtempSync(join(tmpdir(), "crew-auto-dev-"));
  folders.push(folder);
  for (const part of ["agents", "phases", "engagements"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const [path, replaced] of Object.entries(edits)) {
    const file = join(folder, "engagements/auto-dev", path);
    const text = readFileSync(file, "utf8");
    const changed = replaced.reduce((before, [from, to]) => before.replace(from, () => to), text);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
  }
  const compiled = compile(nodeHost(folder), { engagement: "auto-dev" });
  const { pipeline, files } = compiled.flows!.find(({ name }) => name === flow)!;
  return rehearse({
    engagement: runnableEngagement(pipeline, files),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
    ...(input && { input }),
  });
}

const actsOn = ({ acts }: RehearsalReport, on: string) =>
  acts.filter((act) => act.on === on).map(({ phase, verdict }) => `${phase} ${verdict}`.trim());
const roundsOf = ({ phases }: RehearsalReport) => Object.fromEntries(phases.map(({ name, rounds }) => [name, rounds]));
const once = { build: 1, review: 1, test: 1, scan: 1, merge: 1, report: 1, learn: 1 };

test("auto-dev compiles without a finding, with ten agents in eight flows", () => {
  expect(diagnostics).toEqual([]);
  expect(flows.map(({ name }) => name)).toEqual([
    "triage",
    "feature",
    "feature-full",
    "fix",
    "release",
    "hunt",
    "audit",
    "ideas",
  ]);
  expect(new Set(flows.flatMap(({ pipeline }) => Object.keys(pipeline.agents)))).toHaveLength(10);
});

test("at most ten features, twenty merges and five deployments begin on a day", () => {
  const perDay = (name: string) => pipelineOf(name).flow?.limits.perDay ?? Number.POSITIVE_INFINITY;
  const merging = flows.filter(({ pipeline }) => "merge" in pipeline.phases).map(({ name }) => name);
  expect(merging).toEqual(["feature", "feature-full", "fix"]);
  expect(perDay("feature")).toBe(10);
  expect(merging.map(perDay).reduce((sum, most) => sum + most, 0)).toBe(20);
  const deploying = flows.filter(({ pipeline }) => "deploy" in pipeline.phases).map(({ name }) => name);
  expect(deploying.map(perDay)).toEqual([5]);
});

test("nobody can be asked where the work is unattended, and one agent may ask where it is guided", () => {
  const askers = (name: string) =>
    Object.values(pipelineOf(name).agents).filter((agent) => {
      const { spec } = pipelineOf(name).phases;
      return agent.mayAsk && spec?.members.includes(agent.name);
    });
  expect(askers("feature").map(({ name }) => name)).toEqual(["liaison"]);
  expect(askers("feature-full")).toEqual([]);
  expect([pipelineOf("feature").mode, pipelineOf("feature-full").mode]).toEqual(["guided", "full"]);
});

const minutes = { timeout: 240_000 };

test("a deployment that does not answer is taken back without asking", minutes, async () => {
  const down = {
    "tools/check-health.yaml": [["example: {output: {healthy: 1}}", "example: {output: {healthy: 0}}"]],
  } satisfies Edits;
  const report = await play("release", down);
  expect(roundsOf(report)).toEqual({ prepare: 1, deploy: 1, verify: 1, rollback: 1 });
  expect(report.acts).toEqual([]);
});

// Each takes some ten seconds of processor time.
describe.skipIf(!isLong)("in the long suite", () => {
  test(
    "guided: a review below nine sends the work back, and people decide on the specification and on the merge",
    minutes,
    async () => {
      const report = await play("feature");
      expect(report).toMatchObject({ outcome: "finished", problems: [] });
      expect(actsOn(report, "gate")).toEqual(["spec approve", "merge approve"]);
      expect(roundsOf(report)).toEqual({ ...once, spec: 1, build: 2, review: 2, test: 2, scan: 2 });
    },
  );

  test("full: above the thresholds nobody decides anything, and everything else is the same", minutes, async () => {
    const report = await play("feature-full");
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    expect(report.acts).toEqual([]);
    expect(roundsOf(report)).toEqual({ ...once, spec: 1, build: 2, review: 2, test: 2, scan: 2 });
  });

  test("full: a specification that is not sure, and a change about security, wait for people", minutes, async () => {
    const unsure = { "phases/spec.yaml": [["confidence: 8, breaking", "confidence: 7, breaking"]] } satisfies Edits;
    expect(actsOn(await play("feature-full", unsure), "gate")).toEqual(["spec approve"]);
    const security = { repository: "acme/shop", number: 5, revision: 0, title: "Sessions never end", kind: "security" };
    const report = await play("feature-full", {}, security);
    expect(actsOn(report, "gate")).toEqual(["spec approve", "merge approve"]);
  });

  test("a score that stays below nine asks an operator and never merges", minutes, async () => {
    const low = { "phases/review.yaml": [["score: 9", "score: 8"]] } satisfies Edits;
    const report = await play("feature", low);
    expect(report.outcome).toBe("stopped");
    expect(actsOn(report, "operator").at(-1)).toMatch(/ stop$/);
    expect(roundsOf(report)).toMatchObject({ merge: 0, report: 1, learn: 1 });
    // Four rounds by the engagement's own rule, and more only where the operator wants them.
    expect(roundsOf(report).build).toBeGreaterThanOrEqual(4);
    expect(actsOn(report, "gate")).toEqual(["spec approve"]);
  });

  test("a deployment that answers is left", minutes, async () => {
    expect(roundsOf(await play("release"))).toEqual({ prepare: 1, deploy: 1, verify: 1, rollback: 0 });
  });

  test("what people merged is deployed when people approve it", minutes, async () => {
    const input = {
      repository: "acme/shop",
      commit: "4f6e1d2c9b8a7063514e2f3d4c5b6a7980f1e2d3",
      title: "Pages",
      score: 9,
      severity: "none",
      unattended: false,
    };
    expect(actsOn(await play("release", {}, input), "gate")).toEqual(["deploy approve"]);
  });

  test.each(["triage", "fix", "hunt", "audit", "ideas"])(
    "%s finishes with every deliverable",
    minutes,
    async (flow) => {
      const report = await play(flow);
      expect(report).toMatchObject({ outcome: "finished", problems: [] });
      for (const { name, deliverables } of report.phases)
        expect([name, deliverables > 0 || name === "merge"]).toEqual([name, true]);
    },
  );
});
