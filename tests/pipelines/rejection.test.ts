import { afterEach, expect, test } from "vitest";
import { type OpenItem, openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";

let played: PlayedMachine;
afterEach(() => played.close());

const done = { outcome: "done", revision: "commit-1", outputs: {} };

/** Starts the phases side by side; the pictures go on being made until the test answers their run. */
async function openTextGate(): Promise<{ gate: OpenItem; pictures: Run }> {
  played = await openPlayedMachine("reject");
  await played.start();
  const runs = [await played.nextRun(), await played.nextRun()];
  const runOf = (phase: string) => runs.find(({ environment }) => environment.PHASE === phase)!;
  await played.succeed(runOf("text"), done);
  return { gate: await played.nextOpen(), pictures: runOf("pictures") };
}

test("a rejection beside other work ends the project, whose execution succeeds with the person's reason", async () => {
  const { gate } = await openTextGate();
  await played.succeed(gate, { verdict: "reject", reason: "Cora rejected it: We buy one." });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED", output: { ended: "rejected" } });
  expect(await played.item("META")).toMatchObject({
    status: "REJECTED",
    cause: "Cora rejected it: We buy one.",
    finishedAt: expect.stringMatching(/^2026-/),
  });
  expect(played.notices.filter((key) => !key.startsWith("NOTICE#gate"))).toEqual([
    expect.stringMatching(/^NOTICE#rejected#META#/),
  ]);
});

test("a rejection after all other phases ends the project, too, and nobody else is told that it finished or stopped", async () => {
  const { gate, pictures } = await openTextGate();
  await played.succeed(gate, { verdict: "approve" });
  await played.succeed(pictures, done);
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextOpen(), { verdict: "reject" });
  expect(await played.end()).toMatchObject({
    status: "SUCCEEDED",
    output: { ended: "rejected", revision: "commit-1" },
  });
  expect(await played.item("META")).toMatchObject({ status: "REJECTED", cause: "Print was rejected." });
  expect(played.notices.some((key) => /#(finished|stopped)#/.test(key))).toBe(false);
});

test("a gate that expired unanswered does not end as a rejection", async () => {
  const { gate, pictures } = await openTextGate();
  await played.succeed(gate, { verdict: "approve" });
  await played.succeed(pictures, done);
  await played.succeed(await played.nextRun(), done);
  await played.nextOpen();
  expect(await played.end()).toMatchObject({ status: "FAILED", error: "Crew.Stopped" });
  expect(await played.item("META")).toMatchObject({ status: "STOPPED" });
});
