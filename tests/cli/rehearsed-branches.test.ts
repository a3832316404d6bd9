import { expect, test, vi } from "vitest";
import { rehearseShop } from "../support/rehearse-shop.ts";

// Takes some seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

const engagement = (results: string, locks = "") => `# engagements/shop/engagement.yaml
phases:
  - plan
  - {each: pm.parts, phase: part, ${locks}limits: {atOnce: 2}}
  - {phase: build, when: "${results}"}
# agents/pm.yaml
outputs: { parts: { items: 4, of: { id: {}, title: { type: string, maxLength: 60 }, files: { type: string, maxLength: 60 } } } }
# phases/part.yaml
title: Part
goal: Test one part.
swarm: { entry: qa, members: [qa] }
limits: { usd: 2 }
deliverables: [{ id: part, path: "docs/quality/{item.id}.md", owner: qa }]
`;

test("elements that change the same file are merged in order, and the later one works on the conflict once more", () => {
  const report = rehearseShop(
    `${engagement("$count(part.results[ended = 'finished']) = 2")}rehearsal: { misbehave: conflict }\n`,
  );
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  expect(report.phases.map(({ name, rounds, merges }) => ({ name, rounds, merges }))).toEqual([
    { name: "plan", rounds: 1, merges: undefined },
    { name: "part", rounds: 3, merges: { merged: 2, conflicts: 1 } },
    { name: "build", rounds: 1, merges: undefined },
  ]);
});

test("elements that lock the same file change it one after another, and both changes land without a conflict", () => {
  const condition = "$count(part.results[ended = 'finished']) = 2";
  const report = rehearseShop(engagement(condition, "locks: files, "));
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  expect(report.phases.map(({ name, rounds, merges }) => ({ name, rounds, merges }))).toEqual([
    { name: "plan", rounds: 1, merges: undefined },
    { name: "part", rounds: 2, merges: { merged: 2, conflicts: 0 } },
    { name: "build", rounds: 1, merges: undefined },
  ]);
});
