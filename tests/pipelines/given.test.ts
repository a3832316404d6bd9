import { afterEach, expect, test } from "vitest";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";
import { emitPipeline, textOf } from "./workspace.ts";

let played: PlayedMachine | undefined;
afterEach(() => played?.close());

const shopOn = (branch: string, when: string) =>
  pipelineOf(`# engagements/shop/engagement.yaml
phases: [plan, { phase: build, when: ${JSON.stringify(when)} }]
repositories:
  tea: { url: "https://git.example.com/acme/tea.git", branch: ${branch} }
# phases/plan.yaml
swarm: { entry: pm, members: [pm] }
`);

const done = { outcome: "done", revision: "r1", outputs: {} };

test.each([
  ["main", "build"],
  ["next", undefined],
])("a condition on the repository's branch decides of the branch %s", async (branch, next) => {
  const pipeline = shopOn(branch, "repository.branch = 'main' and repository.name = 'tea' and project.id = 'p1'");
  expect(pipeline.given).toEqual(["project", "repository"]);
  const machine = await openPlayedMachine("repository", pipeline);
  played = machine;
  await machine.start();
  await machine.succeed(await machine.nextRun(), done);
  await machine.succeed(await machine.nextRun(), done);
  await machine.succeed(await machine.nextOpen(), { verdict: "approve" });
  if (next === undefined) expect(await machine.end()).toMatchObject({ status: "SUCCEEDED" });
  else expect((await machine.nextRun()).environment).toMatchObject({ PHASE: next });
});

test("a machine keeps only what its conditions name", () => {
  expect(shopOn("main", "repository.name = 'tea'").given).toEqual(["repository"]);
  const without = pipelineOf();
  expect(without.given).toBeUndefined();
  expect(textOf(emitPipeline(without), "state-machine.asl.json")).not.toContain('"repository\\"');
});

test("another condition is told by itself", () => {
  const [before, after] = [shopOn("main", "repository.name = 'tea'"), shopOn("main", "project.id = 'p1'")];
  expect(comparePipelines(before, after).map(({ subject }) => subject)).toEqual([expect.stringContaining("when")]);
});
