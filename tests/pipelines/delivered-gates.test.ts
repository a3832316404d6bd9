import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { hostOf, overlay } from "../support/workspace.ts";
import { emitPipeline, textOf } from "./workspace.ts";

/** The pipeline of the shop with these phases, and with a flow and its trigger in their place. */
function pipelineOf(phases: string): Pipeline {
  const files = overlay(`# engagements/shop/engagement.yaml
${phases.includes(":\n") ? phases : `phases: ${phases}`}
repositories:
  tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: gates }
# phases/survey.yaml
title: Survey
goal: The application is written.
swarm: { entry: dev, members: [dev, qa] }
deliverables:
  - { id: app, path: "app/*.ts", owner: dev }
  - { id: report, path: docs/quality/report.md, owner: qa }
# phases/read.yaml
title: Reading
goal: Somebody reads it.
swarm: { entry: dev, members: [dev] }
writes: [{ agent: dev, paths: [] }]
# agents/dev.yaml
outputs: { done: { type: boolean, description: Whether it is done. } }
# phases/release.yaml
title: Release
goal: It is released.
call: { tool: release }
gate: { approvers: { group: customer } }
# phases/again.yaml
title: Release again
goal: It is released again.
call: { tool: release }
gate: { approvers: { group: customer } }
# agents/tools/release.yaml
description: Releases the application.
effect: execute
input: { type: object, properties: {} }
command: { argv: [release] }
# phases/finish.yaml
title: Merge
goal: It is merged.
call: { tool: merge }
gate: { approvers: { group: customer } }
# phases/unasked.yaml
title: Merge what was approved
goal: It is merged.
call: { tool: merge }
# phases/given.yaml
title: Merge another request
goal: It is merged.
call: { tool: merge, with: { number: 7, revision: "'${"a".repeat(40)}'" } }
gate: { approvers: { group: customer } }
# phases/label.yaml
title: Label
goal: The issue is labelled.
call: { tool: label, with: { number: 7, kind: "'issue'", label: "'done'" } }
gate: { approvers: { group: customer } }
# agents/tools/merge.yaml
description: Merges the approved commit.
effect: execute
forge: { operation: merge, repository: tea }
# agents/tools/label.yaml
description: Labels an issue.
effect: execute
forge: { operation: label, repository: tea }
`);
  const { flows, diagnostics } = compile(hostOf(files), { engagement: "shop" });
  const pipeline = flows?.[0]?.pipeline;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (pipeline === undefined || errors.length > 0) throw new Error(JSON.stringify(errors));
  return pipeline;
}

/** Phases before whose gates the work of the shop is delivered. */
const deliveredAt = (phases: string): string[] =>
  pipelineOf(phases).steps.flatMap((step) => (step.kind === "deliver" ? [step.phase] : []));

/** Kinds of the steps of a phase, from its first on, as they follow each other where all goes well. */
function way(pipeline: Pipeline, from: string, until: string): string[] {
  const kinds: string[] = [];
  for (let at = from; at !== until; ) {
    const step = pipeline.steps.find(({ id }) => id === at);
    if (step === undefined || !("next" in step)) throw new Error(`${at} leads nowhere.`);
    kinds.push(step.kind === "call" ? step.part : step.kind);
    at = step.next;
  }
  return kinds;
}

test.each([
  ["[plan, survey, release]", ["plan", "release"]],
  ["[plan, survey, release, again]", ["plan", "release"]],
  ["[plan, build, release]", ["plan", "build"]],
  ["[plan, read, release]", ["plan"]],
  ['[plan, survey, { phase: build, when: "dev.done = true" }, release]', ["plan", "build", "release"]],
])(
  "of %s the work is delivered before the gates of %j: that of a call has nothing new, unless agents have worked since",
  (phases, delivered) => {
    expect(deliveredAt(phases)).toEqual(delivered);
  },
);

test.each([
  ["[survey, finish]", ["finish"]],
  ["[plan, survey, finish]", ["plan", "finish"]],
  // Nothing is new since the gate that shows the commit.
  ["[plan, build, finish]", ["plan", "build"]],
  ["[plan, build, read, finish]", ["plan", "build"]],
  // After a merge, a delivery would open the branch again.
  ["[survey, finish, release]", ["finish"]],
  ["[survey, finish, label]", ["finish"]],
  ["[build, unasked, release]", ["build"]],
  // What is merged stands in the call, or another operation is about what was delivered before.
  ["[survey, given, release]", ["release"]],
  ["[build, survey, label, release]", ["build", "release"]],
])("of %s the work is delivered before the gates of %j: that of a merge where work is new", (phases, delivered) => {
  expect(deliveredAt(phases)).toEqual(delivered);
});

test("a merge is prepared with the commit that was just delivered for its gate, from wherever the phase is entered", () => {
  const pipeline = pipelineOf('[plan, survey, { phase: finish, when: "dev.done = true" }]');
  const { steps } = pipeline;
  expect(way(pipeline, "finish-deliver", "project-finished-notice")).toEqual([
    "deliver",
    "prepare",
    "notify",
    "await-decision",
    "perform",
  ]);
  const entries = steps.flatMap((step) => {
    if (step.kind === "choose") return [[step.phase, step.next]];
    if (step.kind === "await-operator" && step.phase === "finish") return [[step.id, step.onResume]];
    if (step.kind === "await-decision" && step.phase === "finish") return [[step.id, step.onRevise.step]];
    return [];
  });
  expect(Object.fromEntries(entries)).toEqual({
    finish: "finish-deliver",
    "finish-deliver-operator": "finish-deliver",
    "finish-gate": "finish-deliver",
    "finish-operator": "finish-deliver",
  });
  const machine = JSON.parse(textOf(emitPipeline(pipeline), "state-machine.asl.json"));
  expect(machine.States.crew_from.Choices).toContainEqual(
    expect.objectContaining({ Next: "finish-deliver", Condition: expect.stringContaining('"finish"') }),
  );
});

/** A flow that anyone can start, or only people who may write in the repository. */
const flowOf = (who: string, phases: string): string =>
  `flows:\n  fix: { phases: ${phases} }\ntriggers:\n  opened: { on: issue, for: tea, who: ${who}, start: fix }`;

test.each([
  ["anyone", "[plan, build]", ["build"]],
  ["writers", "[plan, build]", ["plan", "build"]],
  ["anyone", "[read, plan, survey, release]", ["release"]],
  ["anyone", "[plan, survey, finish]", ["finish"]],
  ["anyone", "[plan, build, release]", ["build"]],
  // A gate that is skipped approves nothing.
  ["anyone", '[survey, { phase: plan, when: "dev.done = true" }, build, release]', ["release"]],
])(
  "a flow that %s can start, with %s, delivers before the gates of %j: a push runs the customer's pipeline",
  (who, phases, delivered) => {
    expect(deliveredAt(flowOf(who, phases))).toEqual(delivered);
  },
);
