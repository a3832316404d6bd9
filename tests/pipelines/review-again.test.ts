import fc from "fast-check";
import { expect, test } from "vitest";
import { worstCase } from "../../compiler/cost/worst-case.ts";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

const revision = "commit-1";

async function playReview(played: PlayedMachine, passed: boolean): Promise<string> {
  const run = await played.nextRun();
  expect(run.environment).toMatchObject({ PHASE: "draft", MODE: "review" });
  await played.succeed(run, { outcome: "done", revision, outputs: {}, passed });
  return run.environment.ROUND ?? "";
}

test("a stale verdict is renewed without new work: each review judges the same revision, and its gate opens again", async () => {
  const verdicts = fc.array(fc.boolean(), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(verdicts, async (passes) => {
      const played = await openPlayedMachine("fresh");
      await played.start();
      const work = await played.nextRun();
      expect(work.environment).toMatchObject({ MODE: "swarm", ROUND: "1" });
      await played.succeed(work, { outcome: "done", revision, outputs: {} });
      await playReview(played, true);
      let gate = await played.nextOpen();
      for (const [index, passed] of passes.entries()) {
        await played.succeed(gate, { verdict: "review-again" });
        // Its number is new, so that its journal and its verdict are its own.
        expect(await playReview(played, passed)).toBe(String(index + 2));
        gate = await played.nextOpen();
        expect(gate.sortKey).toBe(`GATE#draft#000${index + 2}`);
        expect(await played.item(gate.sortKey)).toMatchObject({ status: "OPEN", revision, votes: {} });
      }
      await played.succeed(gate, { verdict: "approve" });
      expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
      await played.close();
    }),
    { numRuns: 8 },
  );
});

test("changes requested after another review begin a round above its number", async () => {
  const played = await openPlayedMachine("fresh");
  await played.start();
  await played.succeed(await played.nextRun(), { outcome: "done", revision, outputs: {} });
  await playReview(played, true);
  await played.succeed(await played.nextOpen(), { verdict: "review-again" });
  await playReview(played, true);
  await played.succeed(await played.nextOpen(), { verdict: "revise" });
  expect((await played.nextRun()).environment).toMatchObject({ MODE: "swarm", ROUND: "3", CAUSE: "decision" });
  await played.close();
});

test("the worst case has three more reviews for each time that the gate opens with new work", () => {
  const pipeline = lowerFeature("fresh");
  const { rounds, round, review, micros } = worstCase(pipeline).phases.draft!;
  const passes = 1 + 3;
  expect(micros).toBe(rounds * round.micros + (rounds + 3 * passes) * review!.micros);
});
