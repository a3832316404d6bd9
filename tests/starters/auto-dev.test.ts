import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { requireInput } from "../../runtime/api/projects/flow-input.ts";
import { changesOf, commentEvent } from "../../runtime/api/triggers/forge/events-of.ts";
import { evaluateBounded } from "../../runtime/expressions/evaluate-bounded.ts";
import type { ForgeIssue } from "../../runtime/forge/forge.ts";
import { type RehearsalReport, rehearse } from "../../runtime/local/rehearse.ts";
import { valuesOfRepository } from "../../schema/project-values.ts";
import type { Step } from "../../schema/types.ts";
import { isLong } from "../support/seed.ts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const { diagnostics, flows = [] } = compile(nodeHost(root), { engagement: "auto-dev" });
/** A flow for the first of its repositories. */
const pipelineOf = (name: string) => flows.find(({ pipeline }) => pipeline.flow?.declaredAs === name)!.pipeline;
const namesOf = (chosen: typeof flows) => [...new Set(chosen.map(({ pipeline }) => pipeline.flow?.declaredAs ?? ""))];

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
  const { pipeline, files, example } = compiled.flows!.find(
    ({ pipeline: { flow: each } }) => each?.declaredAs === flow,
  )!;
  return rehearse({
    engagement: runnableEngagement(pipeline, files, example),
    runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
    ...(input && { input }),
  });
}

const actsOn = ({ acts }: RehearsalReport, on: string) =>
  acts.filter((act) => act.on === on).map(({ phase, verdict }) => `${phase} ${verdict}`.trim());
const roundsOf = ({ phases }: RehearsalReport) => Object.fromEntries(phases.map(({ name, rounds }) => [name, rounds]));
const once = { spec: 1, test: 1, merge: 1, report: 1, learn: 1 };
const sentBackOnce = { ...once, build: 2, review: 2, scan: 2 };
const told = { answer: 1, close: 1 };

test("auto-dev compiles without a finding, with ten agents in eight flows over two repositories", () => {
  expect(diagnostics).toEqual([]);
  expect(namesOf(flows)).toEqual(["triage", "feature", "feature-full", "fix", "release", "hunt", "audit", "ideas"]);
  for (const name of namesOf(flows)) {
    const ofName = flows.filter(({ pipeline }) => pipeline.flow?.declaredAs === name);
    expect(ofName.map(({ pipeline }) => pipeline.repository?.project)).toEqual(["acme/shop", "acme/web"]);
  }
  expect(new Set(flows.flatMap(({ pipeline }) => Object.keys(pipeline.agents)))).toHaveLength(10);
});

test("at most ten features, twenty merges and five deployments of a repository begin on a day", () => {
  const perDay = (name: string) => pipelineOf(name).flow?.limits.perDay ?? Number.POSITIVE_INFINITY;
  const merging = namesOf(flows.filter(({ pipeline }) => "merge" in pipeline.phases));
  expect(merging).toEqual(["feature", "feature-full", "fix"]);
  expect(perDay("feature")).toBe(10);
  expect(merging.map(perDay).reduce((sum, most) => sum + most, 0)).toBe(20);
  const deploying = namesOf(flows.filter(({ pipeline }) => "deploy" in pipeline.phases));
  expect(deploying.map(perDay)).toEqual([5]);
});

test("what is merged is what the gate before it showed: the delivered commit, by the forge", () => {
  for (const name of ["feature", "feature-full", "fix"]) {
    const { steps, tools, repository } = pipelineOf(name);
    const { project, branch } = repository!;
    expect(tools.merge).toMatchObject({
      kind: "forge",
      operation: "merge",
      repository: { name: repository?.name, project, branch },
    });
    const merge = steps.find((step) => step.kind === "call" && step.tool === "merge")!;
    // Without arguments it is that of the last delivery.
    expect(merge).toMatchObject({ expressions: {}, literals: {} });
    const before = (id: string) =>
      steps.filter(
        ({ phase: _, ...step }: { phase?: string } & Step) => step.id !== id && Object.values(step).includes(id),
      );
    expect(before(merge.id).map(({ id }) => id)).toEqual(["test-gate", "merge-operator"]);
    expect(before("test-deliver").map(({ kind }) => kind)).toEqual(["run-swarm", "await-operator", "await-operator"]);
    expect(steps.find(({ id }) => id === "test-deliver")).toMatchObject({ kind: "deliver" });
  }
});

test("flows that change nothing deliver nothing, and no agent has a tool that acts on the forge", () => {
  for (const name of ["triage", "release", "hunt", "audit", "ideas"]) {
    const { steps, repository } = pipelineOf(name);
    expect([repository?.name, steps.filter(({ kind }) => kind === "deliver")]).toEqual(["shop", []]);
  }
  for (const { pipeline } of flows)
    for (const { tools } of Object.values(pipeline.agents))
      expect(tools.filter((tool) => ["merge", "comment", "close", "deploy"].includes(tool))).toEqual([]);
});

test("flows that build leave lessons, and show those of earlier projects to whoever specifies, builds, reviews and looks back", () => {
  const showing = (name: string) =>
    Object.values(pipelineOf(name).phases).flatMap((phase) => (phase.lessons ? [phase.name] : []));
  for (const name of ["feature", "feature-full", "fix"]) {
    expect(pipelineOf(name).lessons).toMatchObject({
      from: { agent: "historian", output: "lessons" },
      kept: { agent: "historian", output: "held" },
      shown: 5,
    });
    expect(showing(name).sort()).toEqual(["build", "learn", "review", "spec"]);
  }
  for (const name of ["triage", "release", "hunt", "audit", "ideas"])
    expect([pipelineOf(name).lessons, showing(name)]).toEqual([undefined, []]);
});

test("a release is of the repository of its flow, and no input can say otherwise", async () => {
  const released: unknown[][] = [];
  for (const { name, pipeline } of flows.filter((flow) => flow.pipeline.flow?.declaredAs === "release")) {
    expect(Object.keys(pipeline.flow?.input?.properties ?? {})).not.toContain("repository");
    const repository = valuesOfRepository(pipeline.repository!);
    for (const step of pipeline.steps)
      if (step.kind === "call" && step.part !== "perform")
        for (const [argument, text] of Object.entries(step.expressions))
          if (argument !== "commit")
            released.push([
              name,
              step.phase,
              await evaluateBounded(text, { repository, input: { repository: "other" } }),
            ]);
  }
  const of = (name: string) => [
    [`release-${name}`, "deploy", `acme/${name}`],
    [`release-${name}`, "verify", name],
    [`release-${name}`, "rollback", `acme/${name}`],
  ];
  expect(released).toEqual([...of("shop"), ...of("web")]);
});

/** An issue as a forge tells it, with the change that is the event. */
function issueEvent(change?: { kind: "labeled"; label: string }, labels: string[] = []) {
  const ann = { name: "ann", id: "1" };
  const at = "2026-11-28T10:00:00Z";
  const issue: ForgeIssue = {
    ...{ kind: "issue", number: 418, title: "Pages", text: "x".repeat(60_000), isOpen: true, author: ann, labels },
    ...{ createdAt: at, updatedAt: at, page: "https://github.com/acme/shop/issues/418" },
  };
  const history = { changes: change ? [{ ...change, at, by: ann }] : [], editedAt: undefined };
  const comment = { id: "9", on: { kind: "issue", number: 418 } as const, author: ann, createdAt: at, updatedAt: at };
  return {
    changed: changesOf("shop", issue, history, at).at(-1)!.values,
    said: (text: string) => commentEvent("shop", issue, history, { ...comment, text, page: issue.page })!.values,
  };
}

/** The flows that an event starts, with whoever may cause it and the kind of the work; each input has to fit its flow. */
async function startedBy(on: "issue" | "comment", event: { [name: string]: Json }) {
  const started: unknown[][] = [];
  for (const { pipeline } of flows) {
    for (const trigger of pipeline.triggers ?? []) {
      if (trigger.on !== on || !trigger.repositories.some(({ project }) => project === "acme/shop")) continue;
      if ((await evaluateBounded(trigger.when ?? "true", { event })) !== true) continue;
      const values: { [name: string]: unknown } = {};
      for (const [property, text] of Object.entries(trigger.with ?? {}))
        values[property] = await evaluateBounded(text, { event });
      const { kind, body } = requireInput(pipeline.flow!, values);
      expect(body).toHaveLength(5000);
      started.push([pipeline.flow?.declaredAs, trigger.who, kind]);
    }
  }
  return started;
}

test("a new issue starts triage alone, and a label or a command of a writer starts the work", async () => {
  expect(await startedBy("issue", issueEvent().changed)).toEqual([["triage", "anyone", "feature"]]);
  const labeled = (label: string, ...more: string[]) =>
    issueEvent({ kind: "labeled", label }, [label, ...more]).changed;
  expect(await startedBy("issue", labeled("crew"))).toEqual([["feature", "writers", "feature"]]);
  expect(await startedBy("issue", labeled("crew-full", "security"))).toEqual([["feature-full", "writers", "security"]]);
  expect(await startedBy("issue", labeled("api"))).toEqual([]);
  const { said } = issueEvent();
  expect(await startedBy("comment", said("/crew feature"))).toEqual([["feature", "writers", "feature"]]);
  expect(await startedBy("comment", said("/crew feature-full please"))).toEqual([
    ["feature-full", "writers", "feature"],
  ]);
  expect(await startedBy("comment", said("Please /crew feature"))).toEqual([]);
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
    "guided: a review below nine sends the work back, and people decide on the specification and on what is merged",
    minutes,
    async () => {
      const report = await play("feature");
      expect(report).toMatchObject({ outcome: "finished", problems: [] });
      expect(actsOn(report, "gate")).toEqual(["spec approve", "test approve"]);
      expect(roundsOf(report)).toEqual({ ...sentBackOnce, ...told });
    },
  );

  test("full: above the thresholds nobody decides anything, and everything else is the same", minutes, async () => {
    const report = await play("feature-full");
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    expect(report.acts).toEqual([]);
    expect(roundsOf(report)).toEqual({ ...sentBackOnce, ...told });
  });

  test("full: a specification that is not sure, and a change about security, wait for people", minutes, async () => {
    const unsure = { "phases/spec.yaml": [["confidence: 8, breaking", "confidence: 7, breaking"]] } satisfies Edits;
    expect(actsOn(await play("feature-full", unsure), "gate")).toEqual(["spec approve"]);
    const security = { repository: "shop", number: 5, revision: "1", title: "Sessions never end", kind: "security" };
    const report = await play("feature-full", {}, security);
    expect(actsOn(report, "gate")).toEqual(["spec approve", "test approve"]);
  });

  test("a score that stays below nine asks an operator and never merges", minutes, async () => {
    const low = { "phases/review.yaml": [["score: 9", "score: 8"]] } satisfies Edits;
    const report = await play("feature", low);
    expect(report.outcome).toBe("stopped");
    expect(actsOn(report, "operator").at(-1)).toMatch(/ stop$/);
    expect(roundsOf(report)).toMatchObject({ test: 0, merge: 0, close: 0, answer: 1, report: 1, learn: 1 });
    // Four rounds by the engagement's own rule, and more only where the operator wants them.
    expect(roundsOf(report).build).toBeGreaterThanOrEqual(4);
    expect(actsOn(report, "gate")).toEqual(["spec approve"]);
  });

  test("a deployment that answers is left", minutes, async () => {
    expect(roundsOf(await play("release"))).toEqual({ prepare: 1, deploy: 1, verify: 1, rollback: 0 });
  });

  test("what people merged is deployed when people approve it", minutes, async () => {
    const input = {
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
        expect([name, deliverables > 0 || ["merge", "answer", "close"].includes(name)]).toEqual([name, true]);
    },
  );
});
