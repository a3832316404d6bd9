import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";

test("a diagnostic is explained by its page", () => {
  const { code, stdout } = runCrew(["explain", "entry-not-member"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# entry-not-member\n[\s\S]*\*\*Why\.\*\*[\s\S]*## Good/);
});

test("a phase is explained in words, with the source of each limit", () => {
  const { stdout } = runCrew(["explain", "brief"]);
  expect(stdout).toMatchInlineSnapshot(`
    "Brief: engagements/hello/phases/brief.yaml, in hello
    Restate the statement of work as numbered requirements that can be accepted.

    pm begins and works alone.

    It must deliver:
      requirements  docs/project-plan/requirements.md  by pm, from the template requirements

    One round stops at:
      turns       12                         declared at engagements/hello/phases/brief.yaml:7
      handoffs    0                          declared at engagements/hello/phases/brief.yaml:7
      time        10m                        declared at engagements/hello/phases/brief.yaml:7
      turnTime    5m                         default
      repetition  3 agents among 8 handoffs  default
      tokens      200000                     declared at engagements/hello/phases/brief.yaml:7
      usd         0.5                        declared at engagements/hello/phases/brief.yaml:7
      onLimit     save-and-ask               default

    One person of customer must approve; due within 2d.
    No reminders are sent.
    After 30d without an answer an operator is asked.
    Requests for changes go to brief, at most 3 times; then an operator is asked.

    Expressions can read of it, as far as it has been measured:
      brief.rounds            rounds begun so far                                  counted by the state machine
      brief.spend.usd         US dollars that the phase's rounds and reviews cost  prices of the models, by the phase's newest finished round
      brief.spend.projectUsd  US dollars that the project cost so far              the project's budget, at the end of the phase's newest finished round
    And of the project:
      project.id  Id of the project.
    "
  `);
});

test("a built-in tool says which functions models get of it, chosen ones alone where the file chooses", () => {
  expect(runCrew(["explain", "git"]).stdout).toMatch(
    /which models see as git_list, git_search, .*git_history, .* and git_delete\./,
  );
  expect(runCrew(["explain", "notes"]).stdout).toContain("which models see as ledger_add.");
});

test("limits and engagements are explained too", () => {
  expect(runCrew(["explain", "limits"]).stdout).toMatch(/^ {2}turns +60 +Maximum model replies\.$/m);
  expect(runCrew(["explain", "cloudcrew"]).stdout).toMatch(/^ {2}retrospective +no gate$/m);
});

test("a name that means nothing is answered with one that may be meant", () => {
  const { code, stderr } = runCrew(["explain", "entry-not-membr"]);
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean "entry-not-member"');
});

test("a phase says where the work goes after it, and that it is worked on at every end", () => {
  const folder = writeWorkspace(
    overlay(`# engagements/shop/engagement.yaml
phases: [plan, {phase: build, sendBack: {when: "qa.severity = 'high'", to: plan, rounds: 2}}]
finally: [sweep]
# phases/sweep.yaml
title: Sweep
goal: Write down what is left.
swarm: { entry: pm, members: [pm] }
limits: { time: 10m, usd: 2 }
deliverables: [{ id: left, path: docs/left.md, owner: pm }]
`),
  );
  const explained = (topic: string) => runCrew(["explain", topic], { cwd: folder }).stdout;
  const back = "back to plan when qa.severity = 'high', at most twice, then an operator is asked";
  expect(explained("build")).toContain(`After it the work goes ${back}.`);
  expect(explained("shop")).toContain(back);
  expect(explained("sweep")).toContain("It is worked on at the end of every project, however it ends");
  rmSync(folder, { recursive: true });
});
