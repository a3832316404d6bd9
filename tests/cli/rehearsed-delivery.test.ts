import { expect, test, vi } from "vitest";
import { rehearseShop } from "../support/rehearse-shop.ts";

// Runners take seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

const phase = (name: string, when: string) => `{ phase: ${name}, when: "${when}" }`;

test("gates, conditions of phases and the texts of calls read the newest delivery", () => {
  const report = rehearseShop(`# engagements/shop/engagement.yaml
phases: [plan, tell, ${phase("tell-again", "$contains(delivery.page, 'elsewhere')")}, ${phase("build", "delivery.request = 1")}]
repositories:
  tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: gates }
# phases/plan.yaml
gate: { approvers: { group: customer }, requires: ["$substring(delivery.branch, 0, 5) = 'crew/'", "$length(delivery.head) = 40"] }
# phases/tell.yaml
title: Word of it
goal: Somebody hears of it.
call: { tool: comment, with: { number: delivery.request, kind: "'request'", text: "'See ' & delivery.head & ' on ' & delivery.branch" } }
# phases/tell-again.yaml
title: Word of it elsewhere
goal: Somebody hears of it.
call: { tool: comment, with: { number: delivery.request, text: delivery.page } }
# agents/tools/comment.yaml
description: Writes a comment.
effect: execute
forge: { operation: comment, repository: tea }
`);
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  const rounds = Object.fromEntries(report.phases.map(({ name, rounds }) => [name, rounds]));
  expect(rounds).toMatchObject({ plan: 1, tell: 1, "tell-again": 0, build: 1 });
});

test("a merge by Git is rehearsed without any host, and its value decides what follows", () => {
  const report = rehearseShop(`# engagements/shop/engagement.yaml
phases: [plan, merge, ${phase("build", "$length(merge.merged) = 40")}]
repositories:
  tea: { url: "https://git.invalid/acme/tea.git", credentials: tea-token, deliver: gates }
# phases/merge.yaml
title: Merge
goal: The approved commit is merged.
call: { tool: merge, values: { merged: { path: $.mergedAs, type: string } } }
# agents/tools/merge.yaml
description: Merges the approved commit.
effect: execute
forge: { operation: merge, repository: tea }
`);
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  expect(report.phases.map(({ name, rounds }) => [name, rounds])).toEqual([
    ["plan", 1],
    ["merge", 1],
    ["build", 1],
  ]);
});

test("a merge's own gate shows the commit of what is new since the last delivery, and exactly that one is merged", () => {
  const report = rehearseShop(`# engagements/shop/engagement.yaml
phases: [plan, polish, merge]
repositories:
  tea: { forge: github, project: acme/tea, credentials: forge-token, deliver: gates }
# phases/polish.yaml
title: Polish
goal: The details are right.
swarm: { entry: pm, members: [pm] }
deliverables:
  - { id: details, path: docs/details.md, template: page, owner: pm }
# phases/merge.yaml
title: Merge
goal: The approved commit is merged.
call: { tool: merge }
gate:
  approvers: { group: customer }
  requires: ["$length(delivery.head) = 40"]
rehearsal: { decide: [revise] }
# agents/tools/merge.yaml
description: Merges the approved commit.
effect: execute
forge: { operation: merge, repository: tea }
`);
  expect([report.outcome, report.problems]).toEqual(["finished", []]);
  const rounds = Object.fromEntries(report.phases.map(({ name, rounds }) => [name, rounds]));
  expect(rounds).toEqual({ plan: 1, polish: 1, merge: 2 });
  expect(report.acts.filter(({ on }) => on === "gate").map(({ phase, verdict }) => `${phase} ${verdict}`)).toEqual([
    "plan approve",
    "merge revise",
    "merge approve",
  ]);
});
