import { expect, test, vi } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { rehearseShop } from "../support/rehearse-shop.ts";
import { isLong } from "../support/seed.ts";

// Each takes some seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

/** Number of rounds of each phase. */
const roundsOf = ({ phases }: RehearsalReport): Record<string, number> =>
  Object.fromEntries(phases.map(({ title, rounds }) => [title, rounds]));

test.skipIf(!isLong)(
  "a phase without deliverables ends with what its members report, and its value decides about the next phase",
  () => {
    const report = rehearseShop(`# engagements/shop/engagement.yaml
phases:
  - plan
  - decide
  - {phase: build, when: "qa.severity = 'high'"}
# phases/decide.yaml
title: Decide
goal: Decide on the next step.
swarm: { entry: pm, members: [pm, qa] }
gate: { approvers: { group: customer } }
`);
    expect([report.outcome, report.problems]).toEqual(["finished", []]);
    expect(roundsOf(report)).toEqual({ Plan: 1, Decide: 1, Build: 0 });
    expect(report.phases.map(({ deliverables }) => deliverables)).toEqual([1, 0, 0]);
    expect(report.acts.map(({ phase }) => phase)).toEqual(["plan", "decide"]);
  },
);

test.skipIf(!isLong)("branches side by side have conditions of their own, and a phase may have a smaller team", () => {
  const report = rehearseShop(`# engagements/shop/engagement.yaml
phases:
  - {phase: plan, members: [pm]}
  - decide
  - parallel:
      - {phase: build, when: "qa.severity = 'none'", limits: {turns: 30}}
      - {phase: press, when: "qa.severity = 'high'"}
# phases/decide.yaml
title: Decide
goal: Decide on the next step.
swarm: { entry: qa, members: [qa] }
# phases/press.yaml
title: Press
goal: Tell the press.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: note, path: docs/note.md, owner: pm }]
`);
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  expect(roundsOf(report)).toEqual({ Plan: 1, Decide: 1, Build: 1, Press: 0 });
});

test.skipIf(!isLong)(
  "phases side by side send the work back once for all of them, a limited number of times, and the record says why",
  () => {
    const report = rehearseShop(`# engagements/shop/engagement.yaml
phases:
  - plan
  - parallel: [check, build]
    sendBack: {when: "qa.severity = 'none'", to: plan, rounds: 1, then: continue}
# phases/check.yaml
title: Check
goal: Judge the plan.
swarm: { entry: qa, members: [qa] }
`);
    expect([report.outcome, report.problems]).toEqual(["finished", []]);
    expect(roundsOf(report)).toEqual({ Plan: 2, Check: 2, Build: 2 });
  },
);

test("a final phase runs at the end, with money of its own", () => {
  const report = rehearseShop(`# engagements/shop/engagement.yaml
phases: [plan]
finally: [sweep]
# phases/sweep.yaml
title: Sweep
goal: Write down what is left.
swarm: { entry: pm, members: [pm] }
limits: { time: 10m, usd: 2 }
deliverables: [{ id: left, path: docs/left.md, owner: pm }]
`);
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  expect(roundsOf(report)).toEqual({ Plan: 1, Sweep: 1 });
  expect(report.phases.map(({ deliverables }) => deliverables)).toEqual([1, 1]);
});

// In npm test, rehearsed-branches.test.ts plays the elements of a list.
test.skipIf(!isLong)(
  "a phase is worked on once for each element of a reported list, and its results decide about the next phase",
  () => {
    const report = rehearseShop(`# engagements/shop/engagement.yaml
phases:
  - plan
  - {each: pm.parts, phase: part, limits: {atOnce: 2}}
  - {phase: build, when: "$count(part.results[ended = 'finished']) = 2 and $count(part.results.outputs.qa) = 2"}
# agents/pm.yaml
outputs: { parts: { items: 4, of: { id: {}, title: { type: string, maxLength: 60 } } } }
# phases/part.yaml
title: Part
goal: Test one part.
swarm: { entry: qa, members: [qa] }
limits: { usd: 2 }
writes: [{ agent: qa, paths: ["docs/quality/parts/{item.id}.md"] }]
deliverables: [{ id: part, path: "docs/quality/parts/{item.id}.md", template: part, owner: qa }]
review: { agent: pm, checklist: [It is tested] }
rehearsal: { failReview: 1 }
# phases/templates/part.md.hbs
# {{item.title}} ({{item.id}})

## Result
`);
    expect([report.outcome, report.problems]).toEqual(["finished", []]);
    // Each of two elements works again after its own review.
    expect(roundsOf(report)).toEqual({ Plan: 1, Part: 4, Build: 1 });
    expect(report.phases.map(({ deliverables }) => deliverables)).toEqual([1, 2, 2]);
  },
);
