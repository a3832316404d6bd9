import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import { hostOf, overlay } from "../support/workspace.ts";

/** Phases before whose gates the work of the shop is delivered. */
function deliveredAt(phases: string): string[] {
  const files = overlay(`# engagements/shop/engagement.yaml
phases: ${phases}
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
`);
  const { pipeline, diagnostics } = compile(hostOf(files), { engagement: "shop" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (pipeline === undefined || errors.length > 0) throw new Error(JSON.stringify(errors));
  return pipeline.steps.flatMap((step) => (step.kind === "deliver" ? [step.phase] : []));
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
