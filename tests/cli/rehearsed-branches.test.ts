import { rmSync } from "node:fs";
import { expect, test, vi } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";

// Takes some seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

function rehearse(changes: string): RehearsalReport {
  const folder = writeWorkspace(overlay(changes));
  try {
    const { code, stdout, stderr } = runCrew(["rehearse", "shop", "--json"], { cwd: folder });
    if (code !== 0) throw new Error(`${stderr}\n${stdout}`);
    return JSON.parse(stdout) as RehearsalReport;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const engagement = (results: string) => `# engagements/shop/engagement.yaml
phases:
  - plan
  - {each: pm.parts, phase: part, limits: {atOnce: 2}}
  - {phase: build, when: "${results}"}
# agents/pm.yaml
outputs: { parts: { items: 4, of: { id: {}, title: { type: string, maxLength: 60 } } } }
# phases/part.yaml
title: Part
goal: Test one part.
swarm: { entry: qa, members: [qa] }
limits: { usd: 2 }
deliverables: [{ id: part, path: "docs/quality/{item.id}.md", owner: qa }]
`;

test("elements that change the same file are merged in order, and the later one works on the conflict once more", () => {
  const report = rehearse(
    `${engagement("$count(part.results[ended = 'finished']) = 2")}rehearsal: { misbehave: conflict }\n`,
  );
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  expect(report.phases.map(({ name, rounds, merges }) => ({ name, rounds, merges }))).toEqual([
    { name: "plan", rounds: 1, merges: undefined },
    { name: "part", rounds: 3, merges: { merged: 2, conflicts: 1 } },
    { name: "build", rounds: 1, merges: undefined },
  ]);
});
