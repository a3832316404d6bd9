import { afterEach, beforeEach, expect, test } from "vitest";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";

let played: PlayedMachine;
beforeEach(async () => {
  played = await openPlayedMachine("money-review");
  await played.start();
  const work = await played.nextRun();
  expect(work.environment).toMatchObject({ MODE: "swarm", ROUND: "1" });
  await played.succeed(work, done);
});
afterEach(() => played.close());

const done = { outcome: "done", revision: "commit-1", outputs: {} };
const passed = { ...done, passed: true };
const grant = { verdict: "grant", reason: "Sponsor granted $50.00 more." };

/** A review runs out of money, and the group decides. */
async function askForMoney(number: number, round: string, decision: object): Promise<void> {
  const review = await played.nextRun();
  expect(review.environment).toMatchObject({ MODE: "review", ROUND: round });
  await played.succeed(review, { ...done, outcome: "top-up", question: String(number), reason: "No money is left." });
  const open = await played.nextOpen();
  expect(open.sortKey).toBe(`MONEY#${number}#draft`);
  await played.succeed(open, { ...decision });
}

async function passReview(round: string): Promise<void> {
  const review = await played.nextRun();
  expect(review.environment).toMatchObject({ MODE: "review", ROUND: round });
  await played.succeed(review, passed);
}

test("a review that ran out of money continues alone after the grant, and its gate has the number of the work", async () => {
  await askForMoney(1, "1", grant);
  await askForMoney(2, "1", grant);
  await passReview("1");
  expect((await played.nextOpen()).sortKey).toBe("GATE#draft#0001");
});

test("a review again that ran out of money continues as one, and leads to its gate although it fails", async () => {
  await passReview("1");
  await played.succeed(await played.nextOpen(), { verdict: "review-again" });
  await askForMoney(1, "2", grant);
  const review = await played.nextRun();
  await played.succeed(review, { ...passed, passed: false });
  expect([review.environment.MODE, review.environment.ROUND]).toEqual(["review", "2"]);
  expect((await played.nextOpen()).sortKey).toBe("GATE#draft#0002");
});

test("a failed review after a grant sends its findings to the team, whose own grant begins another round", async () => {
  await askForMoney(1, "1", grant);
  await played.succeed(await played.nextRun(), { ...passed, passed: false });
  const work = await played.nextRun();
  expect(work.environment).toMatchObject({ MODE: "swarm", ROUND: "2", CAUSE: "review", FEEDBACK: "REVIEW#draft#0001" });
  await played.succeed(work, { ...done, outcome: "top-up", question: "2", reason: "No money is left." });
  await played.succeed(await played.nextOpen(), grant);
  expect((await played.nextRun()).environment).toMatchObject({ MODE: "swarm", ROUND: "3", CAUSE: "top-up" });
});

test("a refusal to a review asks an operator", async () => {
  await askForMoney(1, "1", { verdict: "refuse" });
  expect((await played.nextOpen()).sortKey).toMatch(/^OPERATOR#draft#/);
});
