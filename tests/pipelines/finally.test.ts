import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { fromFinally } from "../../schema/table.ts";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";
import { lowerFeature, machineOf } from "./workspace.ts";

let played: PlayedMachine;
afterEach(() => played.close());

const done = { outcome: "done", revision: "r1", outputs: {} };

async function start(input?: { [key: string]: Json }): Promise<void> {
  played = await openPlayedMachine("finally");
  await played.start(input);
}

/** Plays both final phases; the first fails, and the second ends at a limit with a reason of its own. */
async function playFinally(round = "1"): Promise<void> {
  const sweep = await played.nextRun();
  expect(sweep.environment).toMatchObject({ PHASE: "sweep", ROUND: round });
  expect(await played.item("META")).toMatchObject({ status: "RUNNING" });
  await played.fail(sweep, "Crew.ConfigMismatch");
  const report = await played.nextRun();
  expect(report.environment).toMatchObject({ PHASE: "report", ROUND: round });
  await played.succeed(report, { outcome: "limit", reason: "Another reason.", outputs: {} });
}

const ended = async () => [
  (await played.end()).status,
  (await played.item("META"))?.status,
  played.notices.map((key) => key.split("#")[1]),
];

describe("the final phases run once, whatever becomes of them, and then the project ends as it was to end", () => {
  test("finished", async () => {
    await start();
    await played.succeed(await played.nextRun(), done);
    await played.succeed(await played.nextOpen(), { verdict: "approve" });
    await playFinally();
    expect(await ended()).toEqual(["SUCCEEDED", "FINISHED", ["gate", "finished"]]);
  });

  test("rejected", async () => {
    await start();
    await played.succeed(await played.nextRun(), done);
    await played.succeed(await played.nextOpen(), { verdict: "reject" });
    await playFinally();
    expect(await ended()).toEqual(["SUCCEEDED", "REJECTED", ["gate", "rejected"]]);
  });

  test("stopped by an operator after the money was spent, with the reason that the operator gave", async () => {
    await start();
    await played.succeed(await played.nextRun(), { outcome: "limit", reason: "The budget is spent.", outputs: {} });
    await played.succeed(await played.nextOpen(), { verdict: "stop", reason: "No more money." });
    await playFinally();
    expect(await ended()).toEqual(["FAILED", "STOPPED", ["operator", "stopped"]]);
    expect(await played.item("META")).toMatchObject({ cause: "No more money." });
  });

  test("after an execution that could not come to them", async () => {
    const kept = {
      from: fromFinally,
      ending: "stopped",
      endingReason: "It was aborted.",
      rounds: { sweep: 1, report: 1 },
      entry: 7,
    };
    await start(kept);
    await playFinally("2");
    expect(await ended()).toEqual(["FAILED", "STOPPED", ["stopped"]]);
    expect(await played.item("META")).toMatchObject({ cause: "It was aborted." });
  });

  test("a project that a person stopped meanwhile keeps that end", async () => {
    await start();
    await played.succeed(await played.nextRun(), done);
    await played.succeed(await played.nextOpen(), { verdict: "approve" });
    await played.write("META", { status: "STOPPED", cause: "Somebody stopped it." });
    await played.succeed(await played.nextRun(), done);
    await played.succeed(await played.nextRun(), done);
    await played.end();
    expect(await played.item("META")).toMatchObject({ status: "STOPPED", cause: "Somebody stopped it." });
  });
});

test("a project is not resumed from a final phase", async () => {
  await start({ from: "sweep" });
  expect(await played.end()).toMatchObject({ status: "FAILED", error: "Crew.UnknownPhase" });
});

test("the money of the final phases is set aside, and they have neither questions, gates nor operators", () => {
  const { budget, steps } = lowerFeature("finally");
  expect(budget.setAsideMicros).toBe(4_000_000);
  const final = steps.filter((step) => "phase" in step && ["sweep", "report"].includes(step.phase ?? ""));
  expect(final.map(({ kind }) => kind)).toEqual(["run-swarm", "run-swarm"]);
});

test("a final phase waits some ten minutes at most for a machine, and is not tried again when its runner fails", () => {
  const { States } = machineOf("finally");
  const state = States.sweep_run;
  const retries = state?.Type === "Task" ? (state.Retry ?? []) : [];
  expect(retries.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain("Crew.RunnerFailed");
  const waits = retries.map(({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }) =>
    Array.from({ length: MaxAttempts }, (_, n) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n)),
  );
  expect(waits.flat().reduce((sum, each) => sum + each, 0)).toBeLessThan(660);
});
