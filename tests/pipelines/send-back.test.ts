import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { maxRounds } from "../../compiler/ir/max-rounds.ts";
import { openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";
import { lowerFeature } from "./workspace.ts";

const rounds = 2;
const severities = ["none", "low", "high"] as const;
type Severity = (typeof severities)[number];

let played: PlayedMachine;
afterEach(() => played.close());

/** Ends a run with what the phase's judge found. */
function answer(run: Run, agent: string, severity: Severity): Promise<void> {
  return played.succeed(run, { outcome: "done", revision: "r1", outputs: { [agent]: { severity } } });
}

/** Plays one pass: the outline, then both phases side by side, in the given order. */
async function pass(first: Run, text: Severity, figures: Severity, isTextFirst: boolean): Promise<void> {
  await answer(first, "critic", "none");
  const side = [await played.nextRun(), await played.nextRun()].sort((a, b) =>
    String(a.environment.PHASE).localeCompare(String(b.environment.PHASE)),
  );
  expect(side.map(({ environment }) => environment.PHASE)).toEqual(["figures", "text"]);
  const ends = [() => answer(side[0]!, "editor", figures), () => answer(side[1]!, "critic", text)];
  for (const end of isTextFirst ? ends.toReversed() : ends) await end();
}

const passes = fc.array(fc.tuple(fc.constantFrom(...severities), fc.constantFrom(...severities), fc.boolean()), {
  minLength: rounds + 1,
  maxLength: rounds + 1,
});

test("whichever of two phases side by side wants it, the work goes back once a pass, at most twice, and each return is recorded", async () => {
  await fc.assert(
    fc.asyncProperty(passes, async (plays) => {
      played = await openPlayedMachine("send-back");
      await played.start();
      let next = await played.next();
      let returns = 0;
      for (const [text, figures, isTextFirst] of plays) {
        if (next.kind !== "run") throw new Error("The outline was expected.");
        expect(next.environment).toMatchObject({
          PHASE: "outline",
          ROUND: String(returns + 1),
          CAUSE: returns === 0 ? "start" : "return",
          FEEDBACK: returns === 0 ? "" : `RETURN#outline#000${returns}`,
        });
        await pass(next, text, figures, isTextFirst);
        const isBad = text === "high" || figures === "high";
        if (!isBad) {
          expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
          expect(await played.item(`RETURN#outline#000${returns + 1}`)).toBeUndefined();
          break;
        }
        if (returns === rounds) {
          expect(await played.nextOpen()).toMatchObject({ sortKey: expect.stringMatching(/^OPERATOR#outline#/) });
          break;
        }
        returns += 1;
        next = await played.nextRun();
        expect(await played.item(`RETURN#outline#000${returns}`)).toMatchObject({
          from: "text",
          condition: "critic.severity = 'high' or editor.severity = 'high'",
          values: JSON.stringify({ critic: { severity: text }, editor: { severity: figures } }),
        });
      }
      await played.close();
    }),
    { numRuns: 25 },
  );
});

test("the worst case and the proof of the history count each return as a round of every phase between", () => {
  const pipeline = lowerFeature("send-back");
  expect(Object.keys(pipeline.phases).map((phase) => maxRounds(pipeline, phase))).toEqual([3, 3, 3]);
});

test("an operator who accepts continues after the element, and one who resumes begins the earlier phase again", async () => {
  for (const [verdict, follows] of [
    ["accept", "end"],
    ["resume", "outline"],
  ] as const) {
    played = await openPlayedMachine("send-back");
    await played.start();
    for (let count = 0; count <= rounds; count++) await pass(await played.nextRun(), "high", "none", true);
    await played.succeed(await played.nextOpen(), { verdict });
    if (follows === "end") expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
    else
      expect((await played.nextRun()).environment).toMatchObject({ PHASE: "outline", ROUND: "4", CAUSE: "operator" });
    await played.close();
  }
});
