import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { estimateCost } from "../../compiler/cost/estimate-cost.ts";
import { renderCost } from "../../compiler/cost/render-cost.ts";
import { worstCase } from "../../compiler/cost/worst-case.ts";
import { eventsOfRound } from "../../compiler/emit/asl/history.ts";
import { drawGraph } from "../../compiler/graph/draw-graph.ts";
import type { Pipeline } from "../../schema/types.ts";
import { openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played.close());

const revision = "r1";
const done = { outcome: "done", revision, outputs: {} };

function withAtOnce(atOnce: number): Pipeline {
  const pipeline = lowerFeature("each");
  const steps = pipeline.steps.map((step) => (step.kind === "each" ? { ...step, atOnce } : step));
  return { ...pipeline, steps };
}

/** Starts a project whose planner reports subtasks with these ids. */
async function startWith(ids: readonly string[], pipeline = lowerFeature("each")): Promise<void> {
  played = await openPlayedMachine("each", pipeline);
  await played.start();
  await plan(await played.nextRun(), ids);
}

async function plan(run: Run, ids: readonly string[]): Promise<void> {
  expect(run.environment).toMatchObject({ PHASE: "plan" });
  const subtasks = ids.map((id) => ({ id, title: `Part ${id}` }));
  await played.succeed(run, { outcome: "done", revision, outputs: { planner: { subtasks } } });
}

async function resultsOf(number = 1): Promise<Json[]> {
  const item = await played.item(`LIST#subtask#000${number}`);
  return JSON.parse(String(item?.results));
}

/** Ends a run of an element: work with its pages, a review that passes. */
function finish(run: Run, pages = 1): Promise<void> {
  return played.succeed(
    run,
    run.environment.MODE === "review"
      ? { ...done, passed: true }
      : { outcome: "done", revision, outputs: { maker: { pages } } },
  );
}

/** Ends the run that merges the branches; nothing is in conflict. */
async function mergeAll(): Promise<void> {
  const merge = await played.nextRun();
  expect(merge.environment).toMatchObject({ PHASE: "subtask", ROUND: "1", MODE: "merge", CAUSE: "start" });
  await played.succeed(merge, { ...done, unmerged: [] });
}

const idOf = ({ environment }: Run): string => String(environment.PHASE).replace("subtask@", "");

test("a list without elements passes at once, and expressions see that nothing finished", async () => {
  await startWith([]);
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await played.item("LIST#subtask#0001")).toMatchObject({ elements: "[]", results: "[]" });
  expect(await played.item("OMITTED#report#2")).toMatchObject({
    condition: "$count(subtask.results[ended = 'finished']) > 0",
  });
});

test("a list that was never reported has no elements", async () => {
  played = await openPlayedMachine("each");
  await played.start();
  await played.succeed(await played.nextRun(), done);
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await played.item("LIST#subtask#0001")).toMatchObject({ elements: "[]", results: "[]" });
});

test("one element is worked on like a phase, under a key with its id", async () => {
  await startWith(["intro"]);
  const work = await played.nextRun();
  expect(work.environment).toMatchObject({
    PHASE: "subtask@intro",
    ROUND: "1",
    EPOCH: "2000",
    MODE: "swarm",
    CAUSE: "start",
  });
  expect(await played.item("LIST#subtask#0001")).toMatchObject({
    elements: JSON.stringify([{ id: "intro", title: "Part intro" }]),
  });
  await finish(work, 7);
  const review = await played.nextRun();
  expect(review.environment).toMatchObject({ PHASE: "subtask@intro", ROUND: "1", EPOCH: "3000", MODE: "review" });
  await finish(review);
  await mergeAll();
  const report = await played.nextRun();
  expect(report.environment).toMatchObject({ PHASE: "report", EPOCH: "5000" });
  expect(await resultsOf()).toEqual([{ ended: "finished", id: "intro", outputs: { maker: { pages: 7 } } }]);
  await played.succeed(report, done);
  expect(await played.end()).toMatchObject({
    output: { outputs: { subtask: { results: [{ id: "intro", ended: "finished" }] } } },
  });
});

test("an element whose review fails works again with the findings of its own review, and fails alone", async () => {
  await startWith(["a", "b"]);
  const runs = new Map([await played.nextRun(), await played.nextRun()].map((run) => [idOf(run), run]));
  await finish(runs.get("a")!);
  await played.succeed(await played.nextRun(), { ...done, passed: false });
  const again = await played.nextRun();
  expect(again.environment).toMatchObject({
    PHASE: "subtask@a",
    ROUND: "2",
    CAUSE: "review",
    FEEDBACK: "REVIEW#subtask@a#0001",
  });
  await finish(again);
  await played.succeed(await played.nextRun(), { ...done, passed: false });
  await finish(runs.get("b")!);
  await finish(await played.nextRun());
  await mergeAll();
  expect((await played.nextRun()).environment).toMatchObject({ PHASE: "report" });
  expect(await resultsOf()).toMatchObject([
    { id: "a", ended: "failed", reason: "The review failed again after another round of work." },
    { id: "b", ended: "finished" },
  ]);
});

test("an element that fails or reaches a limit leaves the others alone, and asks nobody", async () => {
  await startWith(["a", "b", "c"]);
  const runs = new Map(
    [await played.nextRun(), await played.nextRun(), await played.nextRun()].map((run) => [idOf(run), run]),
  );
  await played.fail(runs.get("a")!, "Crew.ConfigMismatch");
  await played.succeed(runs.get("b")!, { outcome: "limit", revision, outputs: {}, reason: "No turns are left." });
  await finish(runs.get("c")!);
  await finish(await played.nextRun());
  await mergeAll();
  const report = await played.nextRun();
  expect(report.environment).toMatchObject({ PHASE: "report" });
  expect(await resultsOf()).toEqual([
    { ended: "failed", id: "a", outputs: {}, reason: "Crew.ConfigMismatch: played" },
    { ended: "limit", id: "b", outputs: {}, reason: "No turns are left." },
    { ended: "finished", id: "c", outputs: { maker: { pages: 1 } } },
  ]);
  expect(played.notices).toEqual([]);
});

test("when all elements failed, a condition over the results is false and the project goes on", async () => {
  await startWith(["a", "b"]);
  for (let count = 0; count < 2; count++) await played.fail(await played.nextRun(), "Crew.ConfigMismatch");
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await resultsOf()).toMatchObject([{ ended: "failed" }, { ended: "failed" }]);
});

test("a project that resumes from the phase works on the elements that were reported, in higher rounds", async () => {
  const outputs = { planner: { subtasks: [{ id: "a", title: "Part a" }] } };
  played = await openPlayedMachine("each");
  await played.start({ from: "subtask", entry: 9, rounds: { plan: 1, subtask: 1, "subtask@a": 2 }, outputs });
  const run = await played.nextRun();
  expect(run.environment).toMatchObject({ PHASE: "subtask@a", ROUND: "3", EPOCH: "9000" });
  expect(await played.item("LIST#subtask#0002")).toMatchObject({ elements: JSON.stringify(outputs.planner.subtasks) });
});

/** Plays a list to its end; returns the largest number of elements that were worked on at once. */
async function playAll(ids: readonly string[], atOnce: number, choose: (active: number) => number): Promise<number> {
  const active: Run[] = [];
  let [most, begun] = [0, 0];
  const reviewed = new Set<string>();
  while (begun < ids.length || active.length > 0) {
    while (begun < ids.length && active.length < atOnce) {
      active.push(await played.nextRun());
      begun++;
    }
    most = Math.max(most, active.length);
    const [run] = active.splice(choose(active.length), 1);
    await finish(run!);
    if (reviewed.has(idOf(run!))) continue;
    reviewed.add(idOf(run!));
    active.push(await played.nextRun());
  }
  return most;
}

const sizes = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constantFrom(1, 40));

test("whatever the size of the list, at most atOnce elements run at once, each once, and results are in its order", async () => {
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat()),
      async (size, atOnce, picks) => {
        const ids = Array.from({ length: size }, (_, index) => `part-${size - index}`);
        await startWith(ids, withAtOnce(atOnce));
        const most = await playAll(ids, atOnce, (active) => (picks.next().value ?? 0) % active);
        expect(most).toBe(Math.min(size, atOnce));
        if (size > 0) await mergeAll();
        const end = size === 0 ? undefined : await played.nextRun();
        expect(end?.environment.PHASE).toBe(size === 0 ? undefined : "report");
        if (size === 0) await played.end();
        expect(await resultsOf()).toMatchObject(ids.map((id) => ({ id, ended: "finished" })));
        await played.close();
      },
    ),
    { numRuns: 12 },
  );
}, 60_000);

/** The same engagement with a shorter list. */
function withItems(items: number): Pipeline {
  const pipeline = lowerFeature("each");
  const subtask = { ...pipeline.phases.subtask!, each: { list: "planner.subtasks", items } };
  const steps = pipeline.steps.map((step) => (step.kind === "each" ? { ...step, items } : step));
  return { ...pipeline, steps, phases: { ...pipeline.phases, subtask } };
}

test("the worst case multiplies by the elements that the list may have", () => {
  const [all, one] = [worstCase(withItems(40)), worstCase(withItems(1))];
  expect(all.phases.subtask).toMatchObject({ elements: 40, rounds: 2 });
  expect(all.phases.subtask?.micros).toBe(40 * (one.phases.subtask?.micros ?? 0));
  expect(all.onceMicros - one.onceMicros).toBe(39 * (one.phases.subtask?.round.micros ?? 0));
});

test("forty elements record no more events than the compiler reckons with", async () => {
  const events = async (size: number) => {
    const ids = Array.from({ length: size }, (_, index) => `part-${index}`);
    await startWith(ids);
    await playAll(ids, 3, () => 0);
    await mergeAll();
    await played.succeed(await played.nextRun(), done);
    await played.end();
    const recorded = played.events();
    await played.close();
    return recorded;
  };
  const reckoned = (size: number) => eventsOfRound(withItems(size), "subtask");
  const [of40, of1] = [await events(40), await events(1)];
  // A task that is answered before its start was recorded has an event less.
  expect(of40 - of1).toBeLessThanOrEqual(reckoned(40) - reckoned(1) + 4);
  expect(of40 - of1).toBeGreaterThanOrEqual(reckoned(40) - reckoned(1) - 84);
});

test("the estimate and the drawing say for how many elements a phase is worked on", () => {
  const pipeline = lowerFeature("each");
  const estimate = estimateCost(pipeline);
  const [all, one] = [pipeline, withItems(1)].map((each) =>
    estimateCost(each).phases.find(({ phase }) => phase === "subtask"),
  );
  expect([all?.expected.low, all?.expected.high]).toEqual([one?.expected.low, 40 * (one?.expected.high ?? 0)]);
  expect(renderCost(estimate)).toContain("40 elements with 2 rounds of");
  for (const format of ["mermaid", "svg"] as const)
    expect(drawGraph(pipeline, format)).toContain("each of planner.subtasks, 3 at once");
});
