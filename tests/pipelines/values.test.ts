import { afterEach, expect, test } from "vitest";
import { openPlayedMachine, type PlayedMachine } from "../support/played-machine.ts";

let played: PlayedMachine;
afterEach(() => played.close());

const passed = { passed: true, failed: false, skipped: false };

interface Round {
  tree?: string;
  measuredOn?: string;
  pct?: number;
  reviewedOn?: string;
  usd?: number;
}

/** Plays the draft's round and its review; every member may be measured on a tree of its own. */
async function playDraft({ tree = "t1", measuredOn = tree, pct, reviewedOn = tree, usd = 1 }: Round): Promise<void> {
  const checks = { coverage: { ...passed, ...(pct !== undefined && { pct }) }, "spell-check": passed };
  const spend = { usd, projectUsd: usd };
  await played.succeed(await played.nextRun(), {
    ...{ outcome: "done", revision: `commit-${tree}`, tree, outputs: {} },
    facts: { checks: { tree: measuredOn, values: checks }, spend },
  });
  await played.succeed(await played.nextRun(), {
    ...{ outcome: "done", revision: `commit-${tree}`, tree: reviewedOn, outputs: {}, passed: true },
    facts: { review: { tree: reviewedOn, values: { approved: true, confirmed: 2 } }, spend },
  });
}

/** Opens the gate of the draft and returns what the machine waits for next: a person, or the run after the gate. */
async function afterDraft(round: Round, outputs = { critic: { severity: "none" } }) {
  played = await openPlayedMachine("values");
  await played.start();
  const run = await played.nextRun();
  const tree = round.tree ?? "t1";
  const checks = { coverage: { ...passed, pct: 10 }, "spell-check": passed };
  await played.succeed(run, {
    ...{ outcome: "limit", revision: "commit-0", tree: "t0", outputs, reason: "too long" },
    facts: { checks: { tree: "t0", values: checks }, spend: { usd: 9, projectUsd: 9 } },
  });
  await played.succeed(await played.nextOpen(), { verdict: "resume" });
  await playDraft({ ...round, tree });
  return played.next();
}

test("a gate passes by itself on measured values of its own phase, which are in its record", async () => {
  const next = await afterDraft({ pct: 92.5 });
  expect(next).toMatchObject({ kind: "run", environment: { PHASE: "release" } });
  const gate = await played.item("GATE#draft#0002");
  expect(gate).toMatchObject({ status: "DECIDED", passedBy: "condition" });
  expect(JSON.parse(String(gate?.values))).toEqual({
    critic: { severity: "none" },
    checks: { coverage: { ...passed, pct: 92.5 }, "spell-check": passed },
    review: { approved: true, confirmed: 2 },
    rounds: 2,
    spend: { usd: 1, projectUsd: 1 },
  });
});

test.each<[string, Round]>([
  ["a value that the check did not print", {}],
  ["a value below the condition", { pct: 79.9 }],
  ["a value measured on another tree than the gate's", { pct: 92, measuredOn: "t0" }],
  ["a review of another tree than the gate's", { pct: 92, reviewedOn: "t9" }],
  ["money above the condition", { pct: 92, usd: 5 }],
])("a gate is decided by people because of %s", async (_, round) => {
  expect(await afterDraft(round)).toMatchObject({ kind: "open", sortKey: "GATE#draft#0002" });
});

test("a phase is worked on because of a value of an earlier phase's newest round", async () => {
  const gate = await afterDraft({ pct: 60 });
  if (gate.kind !== "open") throw new Error("The gate has to open.");
  await played.succeed(gate, { verdict: "approve" });
  expect(await played.next()).toMatchObject({ kind: "run", environment: { PHASE: "repair" } });
});

test("ratings that people give at a gate are values of later conditions", async () => {
  const gate = await afterDraft({ pct: 85, usd: 6 });
  if (gate.kind !== "open") throw new Error("The gate has to open.");
  await played.succeed(gate, { verdict: "approve", ratings: { ease: 4.5 } });
  const release = await played.nextRun();
  expect(release.environment.PHASE).toBe("release");
  await played.succeed(release, { outcome: "done", revision: "commit-9", tree: "t9", outputs: {} });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  const gateOfRelease = await played.item("GATE#release#0001");
  expect(gateOfRelease).toMatchObject({ passedBy: "condition" });
  expect(JSON.parse(String(gateOfRelease?.requirements))).toEqual([
    {
      text: "draft.ratings.ease >= 3",
      isMet: true,
      values: { draft: expect.objectContaining({ ratings: { ease: 4.5 } }) },
    },
  ]);
});
