import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { worstCase } from "../../compiler/cost/worst-case.ts";
import { comparePipelines } from "../../compiler/diff/compare-pipelines.ts";
import { eventsOfRound } from "../../compiler/emit/asl/history.ts";
import { drawGraph } from "../../compiler/graph/draw-graph.ts";
import { maxRounds } from "../../compiler/ir/max-rounds.ts";
import { lockedPaths, locksOverlap } from "../../schema/locked-paths.ts";
import { openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played?.close());

const done = { outcome: "done", revision: "r1", outputs: {} };
const merged = { ...done, unmerged: [] };

/** Starts a project whose planner reports one subtask for each text of paths. */
async function startWith(paths: readonly string[]): Promise<void> {
  played = await openPlayedMachine("locks");
  await played.start();
  const subtasks = paths.map((each, index) => ({ id: `p${index}`, title: `Part ${index}`, paths: each }));
  await played.succeed(await played.nextRun(), { ...done, outputs: { planner: { subtasks } } });
}

const numberOf = ({ environment }: Run): number => Number(String(environment.PHASE).replace("subtask@p", ""));

function finish(run: Run): Promise<void> {
  const isReview = run.environment.MODE === "review";
  return played.succeed(run, isReview ? { ...done, passed: true } : { ...done, outputs: { maker: { pages: 1 } } });
}

async function resultsOf(number = 1): Promise<Json[]> {
  return JSON.parse(String((await played.item(`LIST#subtask#000${number}`))?.results));
}

/** Plays all runs until the report; returns the elements of each wave, and fails when two at work overlap. */
async function playWaves(paths: readonly string[]): Promise<number[][]> {
  const waves: number[][] = [];
  let wave: number[] = [];
  for (let run = await played.nextRun(); run.environment.PHASE !== "report"; run = await played.nextRun()) {
    if (run.environment.MODE === "merge") {
      waves.push(wave.toSorted((a, b) => a - b));
      wave = [];
      await played.succeed(run, merged);
      continue;
    }
    if (run.environment.MODE === "swarm") {
      for (const other of wave)
        expect(locksOverlap(lockedPaths(paths[other]), lockedPaths(paths[numberOf(run)]))).toBe(false);
      wave.push(numberOf(run));
    }
    await finish(run);
  }
  return waves;
}

test("elements whose paths overlap are worked on after a merge of the earlier ones, others side by side", async () => {
  await startWith(["docs/a.md", "docs/b.md", "docs/a.md docs/c.md", "docs", "src"]);
  const waves = await playWaves(["docs/a.md", "docs/b.md", "docs/a.md docs/c.md", "docs", "src"]);
  expect(waves).toEqual([[0, 1, 4], [2], [3]]);
  expect(await resultsOf()).toMatchObject([0, 1, 2, 3, 4].map((n) => ({ id: `p${n}`, ended: "finished" })));
});

test("an element in conflict works once more before the next wave begins", async () => {
  await startWith(["docs/a.md", "docs/b.md", "docs/a.md"]);
  for (let runs = 0; runs < 4; runs++) await finish(await played.nextRun());
  await played.succeed(await played.nextRun(), { ...merged, conflict: "p1" });
  const again = await played.nextRun();
  expect(again.environment).toMatchObject({ PHASE: "subtask@p1", ROUND: "2", CAUSE: "conflict" });
  await finish(again);
  await finish(await played.nextRun());
  const second = await played.nextRun();
  expect(second.environment).toMatchObject({ MODE: "merge", ROUND: "2" });
  await played.succeed(second, merged);
  const next = await played.nextRun();
  expect(next.environment).toMatchObject({ PHASE: "subtask@p2", ROUND: "1", CAUSE: "start" });
  await finish(next);
  await finish(await played.nextRun());
  await played.succeed(await played.nextRun(), { ...merged, unmerged: [{ id: "p1", reason: "It does not fit." }] });
  expect((await played.nextRun()).environment).toMatchObject({ PHASE: "report" });
  expect(await resultsOf()).toMatchObject([{ ended: "finished" }, { ended: "conflict" }, { ended: "finished" }]);
});

test("the next wave begins when nothing of the one before finished, and the list is recorded once", async () => {
  await startWith(["docs/a.md", "docs/a.md"]);
  await played.succeed(await played.nextRun(), { ...done, outcome: "limit", reason: "No turns are left." });
  const next = await played.nextRun();
  expect(next.environment).toMatchObject({ PHASE: "subtask@p1", ROUND: "1" });
  await finish(next);
  await finish(await played.nextRun());
  await played.succeed(await played.nextRun(), merged);
  await played.nextRun();
  expect(await resultsOf()).toMatchObject([{ ended: "limit" }, { ended: "finished" }]);
  expect(await played.item("LIST#subtask#0002")).toBeUndefined();
});

test("a list without elements passes at once", async () => {
  await startWith([]);
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await resultsOf()).toEqual([]);
});

test("a project that resumes from the phase begins with the first wave, whatever was reported of the list before", async () => {
  const subtasks = ["docs/a.md", "docs/a.md"].map((paths, index) => ({ id: `p${index}`, title: "Part", paths }));
  const outputs = { planner: { subtasks }, subtask: { results: [{ id: "p0", ended: "finished", outputs: {} }] } };
  played = await openPlayedMachine("locks");
  await played.start({ from: "subtask", entry: 9, rounds: { subtask: 1, "subtask@p0": 1 }, outputs });
  expect((await played.nextRun()).environment).toMatchObject({ PHASE: "subtask@p0", ROUND: "2", CAUSE: "start" });
});

const paths = fc.constantFrom("docs/a.md", "docs/b.md", "docs/c.md", "docs/x", "docs/x/y.md", "src", "", "docs/*.md");

test("whatever paths a list has, each element is worked on once and no more events are recorded than reckoned with", async () => {
  const lists = fc.oneof(
    fc.array(paths, { minLength: 1, maxLength: 7 }),
    fc.constant(Array<string>(9).fill("docs/a.md")),
  );
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      await startWith(list);
      const waves = await playWaves(list);
      expect(waves.flat().toSorted((a, b) => a - b)).toEqual([...list.keys()]);
      expect(await resultsOf()).toMatchObject([...list.keys()].map((n) => ({ id: `p${n}`, ended: "finished" })));
      const pipeline = lowerFeature("locks");
      expect(played.events()).toBeLessThan(maxRounds(pipeline, "subtask") * eventsOfRound(pipeline, "subtask"));
      await played.close();
    }),
    { numRuns: 5 },
  );
}, 60_000);

test("locks cost no more, and the drawing and the difference say what they do", () => {
  const [branches, locks] = [lowerFeature("branches"), lowerFeature("locks")];
  expect(worstCase(locks).phases.subtask?.micros).toBe(worstCase(branches).phases.subtask?.micros);
  for (const format of ["mermaid", "svg"] as const)
    expect(drawGraph(locks, format)).toContain(
      "3 at once, those with the same paths one after another, then merged in order",
    );
  const sentences = (before: typeof locks, after: typeof locks) =>
    comparePipelines(before, after)
      .map(({ sentence }) => sentence)
      .filter((sentence) => sentence.startsWith("Elements"));
  expect(sentences(branches, locks)).toEqual([
    "Elements of subtask whose paths overlap now work one after another, and their agents write only there.",
  ]);
  expect(sentences(locks, branches)).toEqual([
    "Elements of subtask no longer wait for those whose paths overlap with theirs.",
  ]);
});
