import fc from "fast-check";
import { expect, test } from "vitest";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";

/** Plays the machine to the point after its first round. */
async function openGate(severity: string | undefined): Promise<PlayedMachine> {
  const played = await openPlayedMachine("requires");
  await played.start();
  const outputs = severity === undefined ? {} : { critic: { severity } };
  await played.succeed(await played.nextRun(), { outcome: "done", revision: "commit-1", outputs });
  return played;
}

const gateKey = "GATE#draft#0001";

test("a gate records each requirement with whether it is met and on which values, and keeps that at a reminder", async () => {
  const played = await openGate("low");
  await played.nextOpen();
  const { requirements } = (await played.item(gateKey)) as { requirements: string };
  const values = { critic: { severity: "low" } };
  expect(JSON.parse(requirements)).toEqual([
    { text: "critic.severity in ['none', 'low']", isMet: true, values },
    { text: "critic.severity != 'low'", isMet: false, values },
  ]);
  await played.wait();
  expect(await played.item(gateKey)).toMatchObject({ status: "OPEN", requirements });
  await played.close();
});

test("a gate whose requirement is not met opens, and at its expiry asks the operator instead of passing", async () => {
  const played = await openGate("high");
  await played.nextOpen();
  await played.wait();
  const operator = await played.wait();
  expect(operator).toMatchObject({ kind: "open", sortKey: expect.stringMatching(/^OPERATOR#draft#/) });
  expect(await played.item(gateKey)).toMatchObject({ status: "EXPIRED" });
  expect(await played.item(gateKey)).not.toHaveProperty("passedBy");
  expect(await played.item((operator as { sortKey: string }).sortKey)).toMatchObject({
    reason: "The gate of Draft closed without an answer, and it could not pass by itself: a requirement was not met.",
  });
  await played.close();
});

test("no gate passes while a requirement is false: not by a person, a condition, its expiry, or an operator's acceptance", async () => {
  const severity = fc.constantFrom("none", "low", "high", undefined);
  const way = fc.array(fc.constantFrom("approve", "revise", "accept", "resume", "wait"), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(severity, way, async (given, answers) => {
      const played = await openGate(given);
      const isMet = given === "none";
      if (isMet) {
        // The condition holds, too, so that the gate passes without having opened.
        expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
        await played.close();
        return;
      }
      let waiting: Awaited<ReturnType<PlayedMachine["next"]>> = await played.next();
      for (const answer of answers) {
        const ended = played.end().then((end) => ({ kind: "end" as const, end }));
        if (answer !== "wait") {
          const output =
            waiting.kind === "run"
              ? {
                  outcome: "done",
                  revision: "commit-1",
                  outputs: given === undefined ? {} : { critic: { severity: given } },
                }
              : { verdict: answer };
          await played.succeed(waiting, output);
        }
        const next = await Promise.race([played.next(), ended]);
        if (next.kind === "end") {
          expect(next.end.status).not.toBe("SUCCEEDED");
          break;
        }
        waiting = next;
      }
      expect(await played.item("META")).not.toMatchObject({ status: "FINISHED" });
      await played.close();
    }),
    { numRuns: 40 },
  );
});
