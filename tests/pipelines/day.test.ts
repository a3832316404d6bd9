import { afterEach, expect, test } from "vitest";
import { eventsOf } from "../../compiler/asl/history-events.ts";
import { eventsOfRound } from "../../compiler/emit/asl/history.ts";
import { type OpenItem, openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";
import { emitPipeline, lowerFeature, textOf } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played.close());

const day = (date: string) => ({ pk: "DAY#day", sk: date });
const left = async (date: string) => Number((await played.itemAt(day(date)))?.left) / 1_000_000;
const takers = async (date: string) =>
  Object.keys((await played.itemAt(day(date))) ?? {})
    .filter((name) => name.startsWith("taken "))
    .sort();

async function start(): Promise<{ run: Run; waiting: OpenItem }> {
  played = await openPlayedMachine("day");
  await played.start();
  const both = [await played.next(), await played.next()];
  const run = both.find((each) => each.kind === "run");
  const waiting = both.find((each) => each.kind === "open");
  if (run === undefined || waiting === undefined) throw new Error("One phase has to work, and the other has to wait.");
  return { run, waiting };
}

const done = (spentUsd: number) => ({
  ...{ outcome: "done", revision: "r1", outputs: {}, passed: true },
  spentMicros: spentUsd * 1_000_000,
});

test("a round takes the most that it may cost, and a second one for which the day has not enough waits, and the group is notified once", async () => {
  const { run, waiting } = await start();
  const phase = waiting.sortKey.split("#")[1] ?? "";
  expect([run.environment.PHASE, phase].sort()).toEqual(["pictures", "text"]);
  expect(waiting.sortKey).toBe(`NEXTDAY#${phase}#2026-11-20`);
  expect(await left("2026-11-20")).toBe(10);
  expect(await played.item(waiting.sortKey)).toMatchObject({
    status: "OPEN",
    round: 1,
    needMicros: 20_000_000,
    gsi1pk: "DAY",
  });
  expect(played.notices).toEqual([`NOTICE#day#${waiting.sortKey}#0`]);
});

test("what a round did not spend is given back, also to one that waits and is woken", async () => {
  const { run, waiting } = await start();
  await played.succeed(run, done(3));
  // Money that was given back is taken when the wait ends.
  await played.succeed(waiting, { enough: true });
  const second = await played.nextRun();
  expect(await left("2026-11-20")).toBe(7);
  expect(await played.item(waiting.sortKey)).toMatchObject({ status: "EXPIRED" });
  await played.succeed(second, done(2));
  const print = await played.nextRun();
  expect(print.environment.PHASE).toBe("print");
  expect([await left("2026-11-20"), (await takers("2026-11-20")).length]).toEqual([5, 1]);
  await played.succeed(print, done(19));
  expect(await played.next()).toMatchObject({ kind: "open", sortKey: "NEXTDAY#print#2026-11-20" });
});

test("with the next day, in UTC, everything that waited goes on, and a review and a final phase take from it too", async () => {
  const { run } = await start();
  await played.succeed(run, done(20));
  const second = await played.wait();
  expect(second.kind).toBe("run");
  expect(played.now().toISOString()).toMatch(/^2026-11-21T00:00:0/);
  expect(await left("2026-11-21")).toBe(10);
  await played.succeed(second, done(1));
  await played.succeed(await played.nextRun(), done(1));
  const review = await played.nextRun();
  expect(review.environment).toMatchObject({ PHASE: "print", MODE: "review" });
  expect(await left("2026-11-21")).toBe(8);
  await played.succeed(review, done(15));
  const report = await played.nextRun();
  // It waits for nobody, even where the day has not enough.
  expect(report.environment.PHASE).toBe("report");
  expect(await left("2026-11-21")).toBe(-7);
  await played.succeed(report, done(2));
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect([await left("2026-11-21"), await takers("2026-11-21")]).toEqual([11, []]);
});

test("a write that was repeated takes nothing twice, and a run that failed keeps what it took", async () => {
  played = await openPlayedMachine("day");
  await played.writeAt(day("2026-11-20"), {
    left: 30_000_000,
    "taken p1#text#1": 20_000_000,
    "taken p1#pictures#1": 20_000_000,
  });
  await played.start();
  const runs = [await played.nextRun(), await played.nextRun()];
  expect(await left("2026-11-20")).toBe(30);
  await played.fail(runs[0]!, "Crew.ConfigMismatch");
  await played.succeed(runs[1]!, done(4));
  expect(await played.next()).toMatchObject({ kind: "open", sortKey: expect.stringMatching(/^OPERATOR#/) });
  expect([await left("2026-11-20"), await takers("2026-11-20")]).toEqual([
    46,
    [`taken p1#${runs[0]?.environment.PHASE}#1`],
  ]);
});

test("an answer that does not say what was spent has spent everything", async () => {
  const { run } = await start();
  await played.succeed(run, { outcome: "done", revision: "r1", outputs: {} });
  await expect.poll(() => takers("2026-11-20")).toEqual([]);
  expect(await left("2026-11-20")).toBe(10);
});

test("a round whose limit an operator has raised takes the raised amount, also where that was while it waited", async () => {
  played = await openPlayedMachine("day");
  const limits = (usd: number) => ({
    text: { maxCostMicros: usd * 1_000_000 },
    pictures: { maxCostMicros: usd * 1_000_000 },
  });
  await played.write("META", { terms: { limits: limits(25), changes: [] } });
  await played.start();
  const both = [await played.next(), await played.next()];
  const [run, waiting] = [both.find(({ kind }) => kind === "run"), both.find(({ kind }) => kind === "open")];
  expect(await left("2026-11-20")).toBe(5);
  expect(await played.item((waiting as OpenItem).sortKey)).toMatchObject({ needMicros: 25_000_000 });
  await played.succeed(run!, done(1));
  await played.write("META", { terms: { limits: limits(28), changes: [] } });
  await played.succeed(waiting!, { enough: true });
  await played.nextRun();
  expect(await left("2026-11-20")).toBe(1);
});

test("a wait for the next day that fails is closed before an operator is asked", async () => {
  const { run, waiting } = await start();
  await played.fail(waiting, "Crew.Played");
  expect((await played.nextOpen()).sortKey).toMatch(/^OPERATOR#/);
  expect(await played.item(waiting.sortKey)).toMatchObject({ status: "EXPIRED" });
  expect(await played.item(waiting.sortKey)).not.toHaveProperty("gsi1pk");
  await played.succeed(run, done(1));
});

test("the history has room for taking, giving back and one wait in each round", () => {
  const pipeline = lowerFeature("day");
  const { perDayMicros: _, ...budget } = pipeline.budget;
  const machine = JSON.parse(textOf(emitPipeline(pipeline), "state-machine.asl.json"));
  const states: { [name: string]: { Type: string; Resource?: string } } = Object.assign(
    {},
    ...machine.States["side-by-side-1"].Branches.map(({ States }: { States: object }) => States),
  );
  const tasks = Object.entries(states).filter(([name, { Type }]) => Type === "Task" && /^text(_|$)/.test(name));
  const waiting = tasks.filter(([, { Resource = "" }]) => Resource.endsWith(".waitForTaskToken"));
  // The run is a task of every round. After a wait the money is taken again.
  const writes = tasks.filter(([name]) => !name.endsWith("_abandon")).length - waiting.length + 2;
  expect(waiting).toHaveLength(2);
  const more = eventsOfRound(pipeline, "text") - eventsOfRound({ ...pipeline, budget }, "text");
  expect(more).toBe(writes * eventsOf.task + eventsOf.callback);
});
