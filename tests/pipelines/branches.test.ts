import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { worstCase } from "../../compiler/cost/worst-case.ts";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { eventsOfRound } from "../../compiler/emit/asl/history.ts";
import { drawGraph } from "../../compiler/graph/draw-graph.ts";
import { maxRounds } from "../../compiler/ir/max-rounds.ts";
import type { Pipeline } from "../../schema/types.ts";
import { openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played?.close());

const done = { outcome: "done", revision: "r1", outputs: {} };

async function startWith(ids: readonly string[], pipeline?: Pipeline): Promise<void> {
  played = await openPlayedMachine("branches", pipeline);
  await played.start();
  const subtasks = ids.map((id) => ({ id, title: `Part ${id}` }));
  await played.succeed(await played.nextRun(), { ...done, outputs: { planner: { subtasks } } });
}

function finish(run: Run, pages = 1): Promise<void> {
  const isReview = run.environment.MODE === "review";
  return played.succeed(run, isReview ? { ...done, passed: true } : { ...done, outputs: { maker: { pages } } });
}

/** Works on every element, and passes its review. */
async function workOn(ids: readonly string[], pages = 1): Promise<void> {
  for (let runs = 0; runs < 2 * ids.length; runs++) await finish(await played.nextRun(), pages);
}

async function resultsOf(number = 1): Promise<Json[]> {
  return JSON.parse(String((await played.item(`LIST#subtask#000${number}`))?.results));
}

const merge = (answer: { [name: string]: Json } = {}) => ({ ...done, unmerged: [], ...answer });

test("an element in conflict works once more, alone, on what was merged, and the merge goes on", async () => {
  await startWith(["a", "b", "c"]);
  await workOn(["a", "b", "c"]);
  const first = await played.nextRun();
  expect(first.environment).toMatchObject({ PHASE: "subtask", MODE: "merge", ROUND: "1" });
  expect(await resultsOf()).toMatchObject([{ ended: "finished" }, { ended: "finished" }, { ended: "finished" }]);
  await played.succeed(first, merge({ conflict: "b", revision: "r2" }));
  const again = await played.nextRun();
  expect(again.environment).toMatchObject({
    PHASE: "subtask@b",
    ROUND: "2",
    MODE: "swarm",
    CAUSE: "conflict",
    FEEDBACK: "MERGE#subtask@b#0001",
  });
  await finish(again, 5);
  await finish(await played.nextRun());
  const second = await played.nextRun();
  expect(second.environment).toMatchObject({ PHASE: "subtask", MODE: "merge", ROUND: "2" });
  await played.succeed(second, merge());
  expect((await played.nextRun()).environment).toMatchObject({ PHASE: "report" });
  expect(await resultsOf()).toMatchObject([
    { id: "a", ended: "finished", outputs: { maker: { pages: 1 } } },
    { id: "b", ended: "finished", outputs: { maker: { pages: 5 } } },
    { id: "c", ended: "finished", outputs: { maker: { pages: 1 } } },
  ]);
});

test("an element whose conflict stays has ended with it, and the others are finished", async () => {
  await startWith(["a", "b"]);
  await workOn(["a", "b"]);
  await played.succeed(await played.nextRun(), merge({ conflict: "b" }));
  await played.succeed(await played.nextRun(), { ...done, outcome: "limit", reason: "No turns are left." });
  const unmerged = [{ id: "b", reason: "Its work does not fit together with that of others in docs/list.md." }];
  await played.succeed(await played.nextRun(), merge({ unmerged }));
  expect((await played.nextRun()).environment).toMatchObject({ PHASE: "report" });
  expect(await resultsOf()).toMatchObject([
    { id: "a", ended: "finished" },
    { id: "b", ended: "conflict", reason: unmerged[0]?.reason },
  ]);
});

test("a list of which no element finished starts no runner for a merge", async () => {
  await startWith(["a"]);
  await played.succeed(await played.nextRun(), { ...done, outcome: "limit", reason: "No turns are left." });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await resultsOf()).toMatchObject([{ id: "a", ended: "limit" }]);
});

test("a merge that cannot be done stops the project, as its list could not be recorded", async () => {
  await startWith(["a"]);
  await workOn(["a"]);
  await played.fail(await played.nextRun(), "Crew.RepositoryIncomplete");
  expect(await played.end()).toMatchObject({ status: "FAILED" });
});

test("a project that resumes from the phase merges a new list, and remembers no conflict of the old one", async () => {
  const outputs = { planner: { subtasks: [{ id: "a", title: "Part a" }] } };
  played = await openPlayedMachine("branches");
  await played.start({ from: "subtask", entry: 9, rounds: { subtask: 1, "subtask@a": 2 }, outputs });
  const run = await played.nextRun();
  expect(run.environment).toMatchObject({ PHASE: "subtask@a", ROUND: "3", CAUSE: "start" });
  await finish(run);
  await finish(await played.nextRun());
  expect((await played.nextRun()).environment).toMatchObject({ MODE: "merge", CAUSE: "start", FEEDBACK: "" });
});

test("whatever is in conflict, each element goes back once, and no more events are recorded than reckoned with", async () => {
  const plan = fc.record({ size: fc.constantFrom(1, 3, 40), conflicts: fc.uniqueArray(fc.nat(39), { maxLength: 6 }) });
  await fc.assert(
    fc.asyncProperty(plan, async ({ size, conflicts }) => {
      const ids = Array.from({ length: size }, (_, index) => `part-${index}`);
      await startWith(ids);
      await workOn(ids);
      const returned = ids.filter((_, index) => conflicts.includes(index));
      for (const id of returned) {
        await played.succeed(await played.nextRun(), merge({ conflict: id }));
        await workOn([id]);
      }
      await played.succeed(await played.nextRun(), merge());
      await played.succeed(await played.nextRun(), done);
      expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
      const pipeline = lowerFeature("branches");
      const reckoned = maxRounds(pipeline, "subtask") * eventsOfRound(pipeline, "subtask");
      expect(played.events()).toBeLessThan(reckoned);
      await played.close();
    }),
    { numRuns: 8 },
  );
}, 60_000);

test("the drawing says that elements are merged, and a difference that they may change the same files", () => {
  const [branches, apart] = [lowerFeature("branches"), lowerFeature("each")];
  for (const format of ["mermaid", "svg"] as const)
    expect(drawGraph(branches, format)).toContain("3 at once, then merged in order");
  const sentences = comparePipelines(apart, branches).map(({ sentence }) => sentence);
  expect(sentences).toContain(
    "Elements of subtask may now write the same files: one in conflict with what others merged works on it once more.",
  );
});

test("every element may work on a conflict in the worst case, and the merge costs nothing", () => {
  const [branches, apart] = [worstCase(lowerFeature("branches")), worstCase(lowerFeature("each"))];
  expect(apart.phases.subtask).toMatchObject({ elements: 40, rounds: 2 });
  expect(branches.phases.subtask).toMatchObject({ elements: 40, rounds: 4 });
  expect(branches.phases.subtask?.micros).toBe(2 * (apart.phases.subtask?.micros ?? 0));
  expect(branches.onceMicros).toBe(apart.onceMicros);
});
