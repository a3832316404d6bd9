import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { type RehearsalReport, rehearse } from "../../runtime/local/rehearse.ts";

const root = join(import.meta.dirname, "../..");
const teams = ["full", "compact"];
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Changes of a file, as text to replace. */
type Edits = { [path: string]: [string | RegExp, string][] };

/** Rehearses the engagement as it is shipped, or with changes that make something go wrong. */
async function play(team: string, edits: Edits = {}): Promise<RehearsalReport> {
  const folder = mkdtempSync(join(tmpdir(), "crew-autodev-"));
  folders.push(folder);
  for (const part of ["agents", "phases", "engagements"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const [path, replaced] of Object.entries(edits)) {
    const file = join(folder, path);
    const text = readFileSync(file, "utf8");
    const changed = replaced.reduce((before, [from, to]) => before.replace(from, to), text);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
  }
  const { files, pipeline, diagnostics } = compile(nodeHost(folder), { engagement: "autodev", flow: team });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return rehearse({
    engagement: runnableEngagement(pipeline!, files!),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
  });
}

const actsOn = ({ acts }: RehearsalReport, on: string) =>
  acts.filter((act) => act.on === on).map(({ phase, verdict }) => `${phase} ${verdict}`.trim());
const roundsOf = ({ phases }: RehearsalReport) => Object.fromEntries(phases.map(({ name, rounds }) => [name, rounds]));

test.each(teams)(
  "%s: a release that is sent back is tested again, and the project ends with every deliverable",
  async (team) => {
    const report = await play(team);
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    expect(actsOn(report, "gate")).toEqual([
      "blueprint approve",
      "development approve",
      "release revise",
      "release approve",
    ]);
    // The first file of qualities has too few: the architect was told, and corrected it in the same round.
    expect(report.phases.find(({ name }) => name === "blueprint")).toMatchObject({ rounds: 1, refusedFinishes: 1 });
    expect(roundsOf(report)).toMatchObject({ planning: 1, testing: 2, release: 2, deploying: 1 });
    expect(report.phases.every(({ status, deliverables }) => status === "done" && deliverables > 0)).toBe(true);
  },
  240_000,
);

test.each(teams)(
  "%s: a failed guardrail, a top-up and a rework in one project, whose release is rejected in the end",
  async (team) => {
    const report = await play(team, {
      "engagements/autodev/engagement.yaml": [["usd: 10,", "usd: 0.5,"]],
      "phases/release.yaml": [["decide: [revise, approve]", "decide: [revise, reject]"]],
    });
    expect(report.outcome).toBe("rejected");
    expect(actsOn(report, "gate")).toEqual([
      "blueprint approve",
      "development approve",
      "release revise",
      "release reject",
    ]);
    expect(actsOn(report, "top-up")).toEqual(["grant"]);
    expect(actsOn(report, "operator")).toEqual([]);
    expect(report.phases.find(({ name }) => name === "blueprint")).toMatchObject({ refusedFinishes: 1 });
    // The rework went back to the tests, and nothing is deployed after a rejection.
    expect(roundsOf(report)).toMatchObject({ release: 2, deploying: 0 });
    expect(roundsOf(report).testing).toBeGreaterThanOrEqual(2);
  },
  240_000,
);

test.each(teams)(
  "%s: when the ten dollars are spent, the delivery lead is asked once for each top-up, and the work goes on",
  async (team) => {
    const report = await play(team, {
      "engagements/autodev/engagement.yaml": [["usd: 10,", "usd: 0.5,"]],
    });
    expect(report.outcome).toBe("finished");
    expect(actsOn(report, "top-up")).toEqual(["grant"]);
    expect(actsOn(report, "operator")).toEqual([]);
  },
  240_000,
);

test.each(teams)(
  "%s: an architecture that is rejected ends the project before any code is written",
  async (team) => {
    const report = await play(team, {
      "phases/blueprint.yaml": [["rehearsal: {misbehave: misfit-data}", "rehearsal: {decide: [reject]}"]],
    });
    expect(report.outcome).toBe("rejected");
    expect(actsOn(report, "gate")).toEqual(["blueprint reject"]);
    expect(roundsOf(report)).toMatchObject({ blueprint: 1, development: 0 });
  },
  240_000,
);

test.each(teams)(
  "%s: tests that fail hold the phase back, and an operator decides before anybody is asked to release",
  async (team) => {
    const report = await play(team, {
      "phases/testing.yaml": [["run: [node, --test]", "run: [node, --check, src/missing.ts]"]],
    });
    expect(report.outcome).toBe("stopped");
    expect(actsOn(report, "operator")).toEqual(["testing resume", "testing stop"]);
    expect(actsOn(report, "gate")).toEqual(["blueprint approve", "development approve"]);
  },
  240_000,
);
