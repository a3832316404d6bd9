import { afterEach, expect, test } from "vitest";
import type { Machine, Retrier, State } from "../../compiler/asl/states.ts";
import { eventsOfRound } from "../../compiler/emit/asl/history.ts";
import { nestedMachines } from "../../compiler/emit/asl/walk-states.ts";
import type { Pipeline } from "../../schema/types.ts";
import { type OpenItem, openPlayedMachine, type PlayedMachine, type Run } from "../support/played-machine.ts";
import { emitPipeline, type Feature, lowerFeature, textOf } from "./workspace.ts";

const done = { outcome: "done", revision: "commit-1", outputs: { critic: { severity: "none" } } };

function withoutReminders({ steps, ...rest }: Pipeline): Pipeline {
  return {
    ...rest,
    steps: steps.map((step) => (step.kind === "await-decision" ? { ...step, reminderSeconds: [] } : step)),
  };
}

let played: PlayedMachine;

async function startStage(feature: Feature, input?: Parameters<PlayedMachine["start"]>[0]): Promise<void> {
  played = await openPlayedMachine(feature);
  await played.start(input);
}

afterEach(() => played.close());

test("an internal phase runs once and the project is finished", async () => {
  await startStage("internal");
  const run = await played.nextRun();
  expect(run.taskDefinition).toBe("dry-run");
  expect(run.environment).toEqual({
    PROJECT: "p1",
    CONFIG: "sha256",
    PHASE: "draft",
    ROUND: "1",
    EPOCH: "1000",
    MODE: "swarm",
    CAUSE: "start",
    FEEDBACK: "",
  });
  expect(await played.item("META")).toMatchObject({ status: "RUNNING" });
  await played.succeed(run, done);
  expect(await played.end()).toMatchObject({
    status: "SUCCEEDED",
    output: { outputs: done.outputs, revision: "commit-1" },
  });
  expect(await played.item("META")).toMatchObject({ status: "FINISHED", finishedAt: expect.stringMatching(/^2026-/) });
  expect(played.notices).toEqual(["NOTICE#finished#META#2#0"]);
});

test("a gate opens with the revision it shows, and approval ends the phase", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), done);
  const gate = await played.nextOpen();
  expect(gate.sortKey).toBe("GATE#draft#0001");
  expect(await played.item("GATE#draft#0001")).toMatchObject({
    status: "OPEN",
    revision: "commit-1",
    votes: {},
    waitingSince: "2026-11-20T09:00:00.000Z",
    gsi1pk: "WAITING",
    openedAt: "2026-11-20T09:00:00.000Z",
    dueAt: "2026-11-23T09:00:00.000Z",
    expiresAt: "2026-11-30T09:00:00.000Z",
  });
  expect(await played.item("NOTICE#gate#GATE#draft#0001#0")).toEqual({
    pk: "PROJECT#p1",
    sk: "NOTICE#gate#GATE#draft#0001#0",
    reminder: 0,
    about: "gate",
    item: "GATE#draft#0001",
    time: "2026-11-20T09:00:00.000Z",
    gsi1pk: "NOTICE",
    gsi1sk: "2026-11-20T09:00:00.000Z",
  });
  await played.succeed(gate, { verdict: "approve" });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

const outOfMoney = { outcome: "top-up", question: "1", revision: "commit-1", outputs: {}, reason: "No money is left." };

/** Three phases at work run out of money one after the other. */
async function spendAll(): Promise<Map<string, string>> {
  await startStage("money");
  const runs = [await played.nextRun(), await played.nextRun(), await played.nextRun()];
  const tokens = new Map<string, string>();
  for (const run of runs) {
    await played.succeed(run, outOfMoney);
    const open = await played.nextOpen();
    expect(open.sortKey).toBe(`MONEY#1#${run.environment.PHASE}`);
    tokens.set(run.environment.PHASE!, open.token);
  }
  return tokens;
}

const grant = { verdict: "grant", reason: "Sponsor granted $50.00 more." };

test("three phases that run out of money wait for one item, of which people are told once", async () => {
  const tokens = await spendAll();
  expect(await played.item("MONEY#1")).toMatchObject({
    status: "OPEN",
    phase: "text",
    round: 1,
    waits: Object.fromEntries([...tokens.keys()].map((phase) => [phase, "2026-11-20T09:00:00.000Z"])),
    gsi1pk: "WAITING",
    openedAt: "2026-11-20T09:00:00.000Z",
    expiresAt: "2026-11-22T09:00:00.000Z",
  });
  expect(played.notices).toEqual(["NOTICE#top-up#MONEY#1#0"]);
  for (const token of tokens.values()) await played.succeed({ kind: "open", token, sortKey: "MONEY#1" }, grant);
  const again = [await played.nextRun(), await played.nextRun(), await played.nextRun()];
  expect(again.map(({ environment }) => environment)).toMatchObject(
    again.map(() => ({ ROUND: "2", CAUSE: "top-up", FEEDBACK: "MONEY#1" })),
  );
  for (const run of again) await played.succeed(run, done);
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test("a request for money that nobody answers expires once, and each phase asks an operator", async () => {
  const tokens = await spendAll();
  // The first expiry is the item's: a phase that waits on opens it with a new token, to which the outcome is delivered.
  const opened = [await played.wait(), await played.wait(), await played.wait()];
  expect(await played.item("MONEY#1")).toMatchObject({ status: "EXPIRED" });
  const reopened = opened.filter(({ token }) => ![...tokens.values()].includes(token));
  const operators = reopened.filter((task) => task.kind === "open" && task.sortKey.startsWith("OPERATOR#"));
  const others = reopened.filter((task) => task.kind === "open" && task.sortKey.startsWith("MONEY#1#"));
  expect([operators.length, others.length]).toEqual([1, 2]);
  for (const other of others) await played.succeed(other, { verdict: "expired", reason: "Nobody granted more." });
  expect(
    [(await played.nextOpen()).sortKey, (await played.nextOpen()).sortKey].every((key) => key.startsWith("OPERATOR#")),
  ).toBe(true);
  expect(played.notices.filter((key) => key.startsWith("NOTICE#top-up"))).toHaveLength(1);
});

test("a grant at the moment of the expiry is kept: the machine waits on for it", async () => {
  await spendAll();
  await played.write("MONEY#1", { status: "DECIDED" });
  const reopened = [await played.wait(), await played.wait(), await played.wait()];
  expect(reopened.map((task) => task.kind === "open" && task.sortKey)).toEqual([
    "MONEY#1#text",
    "MONEY#1#pictures",
    "MONEY#1#sound",
  ]);
  expect(await played.item("MONEY#1")).toMatchObject({ status: "DECIDED" });
  for (const open of reopened) await played.succeed(open, grant);
  expect((await played.nextRun()).environment).toMatchObject({ ROUND: "2", CAUSE: "top-up" });
});

test("a phase that stops for another reason than money asks an operator at once", async () => {
  await startStage("money");
  const [first] = [await played.nextRun(), await played.nextRun(), await played.nextRun()];
  await played.succeed(first, {
    outcome: "limit",
    revision: "commit-1",
    outputs: {},
    reason: "All turns.",
  });
  expect((await played.nextOpen()).sortKey).toMatch(/^OPERATOR#text#/);
  expect(await played.item("MONEY#1")).toBeUndefined();
});

test("an unanswered gate reminds twice under new tokens, keeps its dates, and then stops the project", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), done);
  const first = await played.nextOpen();
  const second = await played.wait();
  expect(played.now().toISOString()).toBe("2026-11-22T09:00:00.000Z");
  const third = await played.wait();
  expect(played.now().toISOString()).toBe("2026-11-25T09:00:00.000Z");
  expect(new Set([first.token, second.token, third.token]).size).toBe(3);
  expect(await played.item("GATE#draft#0001")).toMatchObject({
    waitingSince: "2026-11-25T09:00:00.000Z",
    openedAt: "2026-11-20T09:00:00.000Z",
  });
  expect(await played.end()).toMatchObject({
    status: "FAILED",
    error: "Crew.Stopped",
    cause: "The gate of Draft closed without an answer.",
  });
  expect(played.now().toISOString()).toBe("2026-11-30T09:00:00.000Z");
  const gate = await played.item("GATE#draft#0001");
  expect(gate).toMatchObject({ status: "EXPIRED" });
  expect(gate).not.toHaveProperty("gsi1pk");
  expect(await played.item("META")).toMatchObject({
    status: "STOPPED",
    cause: "The gate of Draft closed without an answer.",
  });
  expect(played.notices).toEqual([
    "NOTICE#gate#GATE#draft#0001#0",
    "NOTICE#gate#GATE#draft#0001#1",
    "NOTICE#gate#GATE#draft#0001#2",
    "NOTICE#stopped#META#2#0",
  ]);
  expect(await played.item("NOTICE#stopped#META#2#0")).toMatchObject({
    reason: "The gate of Draft closed without an answer.",
  });
});

test("a decision recorded before the expiry is waited for, not overruled", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), done);
  await played.nextOpen();
  await played.wait();
  await played.wait();
  const recorded = { status: "DECIDED", verdict: "approve", votes: { "customer@example.com": { verdict: "approve" } } };
  await played.write("GATE#draft#0001", { ...recorded, sentAt: "2026-11-26T09:00:00Z" });
  const again = await played.wait();
  expect(again).toMatchObject({ sortKey: "GATE#draft#0001" });
  const gate = await played.item("GATE#draft#0001");
  expect(gate).toMatchObject({ ...recorded, gsi1pk: "WAITING", waitingSince: played.now().toISOString() });
  expect(gate).not.toHaveProperty("sentAt");
  await played.succeed(again, { verdict: "approve" });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test("a request for changes begins a round that knows the decision; the next one is too many", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextOpen(), { verdict: "revise" });
  const run = await played.nextRun();
  expect(run.environment).toMatchObject({ ROUND: "2", EPOCH: "2000", CAUSE: "decision", FEEDBACK: "GATE#draft#0001" });
  await played.succeed(run, done);
  const gate = await played.nextOpen();
  expect(gate.sortKey).toBe("GATE#draft#0002");
  await played.succeed(gate, { verdict: "revise" });
  expect(await played.end()).toMatchObject({
    status: "FAILED",
    cause: expect.stringContaining("more often than the engagement allows"),
  });
});

test.each<[Feature, boolean]>([
  ["gate", false],
  ["review", true],
])("a round of %s records as many events as the compiler reckons with", async (feature, isReviewed) => {
  await startStage(feature);
  const untilGate = async () => {
    await played.succeed(await played.nextRun(), done);
    if (isReviewed) await played.succeed(await played.nextRun(), { ...done, passed: true });
    const gate = await played.nextOpen();
    return { gate, events: played.events() };
  };
  const first = await untilGate();
  await played.succeed(first.gate, { verdict: "revise" });
  const second = await untilGate();
  expect(second.events - first.events).toBe(eventsOfRound(withoutReminders(lowerFeature(feature)), "draft"));
});

test("a request for changes can go to an earlier phase, and both phases learn of it", async () => {
  await startStage("revise");
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextOpen(), { verdict: "revise" });
  const outline = await played.nextRun();
  expect(outline.environment).toMatchObject({
    PHASE: "outline",
    ROUND: "2",
    CAUSE: "decision",
    FEEDBACK: "GATE#draft#0001",
  });
  await played.succeed(outline, done);
  const draft = await played.nextRun();
  expect(draft.environment).toMatchObject({
    PHASE: "draft",
    ROUND: "2",
    CAUSE: "decision",
    FEEDBACK: "GATE#draft#0001",
  });
  await played.succeed(draft, done);
  expect(await played.nextOpen()).toMatchObject({ sortKey: "GATE#draft#0002" });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await played.item("GATE#draft#0002")).toMatchObject({ status: "EXPIRED" });
});

test("a failed review sends its findings back twice and then lets the customer judge", async () => {
  await startStage("review");
  for (const round of ["1", "2", "3"]) {
    const run = await played.nextRun();
    expect(run.environment).toMatchObject({ MODE: "swarm", ROUND: round });
    if (round !== "1")
      expect(run.environment).toMatchObject({ CAUSE: "review", FEEDBACK: `REVIEW#draft#000${Number(round) - 1}` });
    await played.succeed(run, done);
    const review = await played.nextRun();
    expect(review.taskDefinition).toBe("read-only");
    expect(review.environment).toMatchObject({ MODE: "review", ROUND: round });
    await played.succeed(review, { ...done, passed: false });
  }
  expect(await played.nextOpen()).toMatchObject({ sortKey: "GATE#draft#0003" });
});

test("a passed review opens the gate", async () => {
  await startStage("review");
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), { ...done, passed: true });
  expect(await played.nextOpen()).toMatchObject({ sortKey: "GATE#draft#0001" });
});

test("an answered question lets the same round continue in a new entry", async () => {
  await startStage("internal");
  await played.succeed(await played.nextRun(), {
    outcome: "asked",
    revision: "commit-1",
    outputs: {},
    question: "draft-1-1",
  });
  const question = await played.nextOpen();
  expect(question.sortKey).toBe("QUESTION#draft-1-1");
  expect(played.notices).toEqual(["NOTICE#question#QUESTION#draft-1-1#0"]);
  await played.succeed(question, { answered: true });
  const run = await played.nextRun();
  expect(run.environment).toMatchObject({ ROUND: "1", EPOCH: "2000", CAUSE: "start" });
});

test("a question nobody answers goes to the operator", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), { outcome: "asked", revision: "", outputs: {}, question: "draft-1-1" });
  await played.nextOpen();
  const operator = await played.wait();
  expect(operator).toMatchObject({ sortKey: "OPERATOR#draft#2" });
  expect(await played.item("QUESTION#draft-1-1")).toMatchObject({ status: "EXPIRED" });
  expect(await played.item("OPERATOR#draft#2")).toMatchObject({
    status: "OPEN",
    round: 1,
    reason: "A question about Draft got no answer.",
  });
  expect(played.notices.at(-1)).toBe("NOTICE#operator#OPERATOR#draft#2#0");
});

test.each([
  ["resume", { environment: { ROUND: "2", CAUSE: "operator", FEEDBACK: "OPERATOR#draft#2" } }],
  ["accept", { status: "SUCCEEDED" }],
  ["stop", { status: "FAILED", cause: "An operator stopped the project in Draft: 60 turns" }],
])("at a limit the operator decides: %s", async (verdict, expected) => {
  await startStage("internal");
  await played.succeed(await played.nextRun(), {
    outcome: "limit",
    revision: "commit-1",
    outputs: {},
    reason: "60 turns",
  });
  await played.succeed(await played.nextOpen(), { verdict });
  expect(verdict === "resume" ? await played.nextRun() : await played.end()).toMatchObject(expected);
});

test("minutes that an operator grants apply to every further run of the phase, and add up", async () => {
  await startStage("internal");
  const limit = { ...done, outcome: "limit", reason: "All 30 minutes of work were used." };
  await played.succeed(await played.nextRun(), limit);
  await played.succeed(await played.nextOpen(), { verdict: "resume", furtherSeconds: 600 });
  await played.succeed(await played.nextRun(), limit);
  await played.succeed(await played.nextOpen(), { verdict: "resume" });
  await played.succeed(await played.nextRun(), limit);
  await played.succeed(await played.nextOpen(), { verdict: "resume", furtherSeconds: 90 });
  await played.nextRun();
  const [declared = 0, ...further] = played.timesOfRuns();
  expect(further).toEqual([declared + 600, declared + 600, declared + 690]);
});

test("a resumed project's runs have the time that was granted before it stopped, of their own phase alone", async () => {
  await startStage("internal");
  await played.nextRun();
  const [declared = 0] = played.timesOfRuns();
  await played.close();
  await startStage("internal", { furtherSeconds: { draft: 300, another: 5_000 } });
  await played.nextRun();
  expect(played.timesOfRuns()).toEqual([declared + 300]);
});

test("where an operator says why the project stops, that is what is recorded and sent", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), { ...done, outcome: "limit", reason: "60 turns" });
  const reason = "Otto stopped the project: the budget is needed elsewhere";
  await played.succeed(await played.nextOpen(), { verdict: "stop", reason });
  expect(await played.end()).toMatchObject({ status: "FAILED", cause: reason });
  expect(await played.item("META")).toMatchObject({ status: "STOPPED", cause: reason });
  expect(await played.item(played.notices.at(-1) ?? "")).toMatchObject({ about: "stopped", reason });
});

test("a machine that ends after its project was stopped does not take the stop back", async () => {
  await startStage("internal");
  const run = await played.nextRun();
  await played.write("META", { status: "STOPPED", cause: "Otto stopped the project." });
  await played.succeed(run, done);
  await played.end();
  expect(await played.item("META")).toMatchObject({ status: "STOPPED", cause: "Otto stopped the project." });
});

test("what an operator accepts at a limit goes to the round's gate", async () => {
  await startStage("gate");
  await played.succeed(await played.nextRun(), { ...done, outcome: "limit", reason: "60 turns" });
  await played.succeed(await played.nextOpen(), { verdict: "accept" });
  const gate = await played.nextOpen();
  expect(gate).toMatchObject({ sortKey: "GATE#draft#0001" });
  await played.succeed(gate, { verdict: "approve" });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test("what an operator accepts after too many requests for changes is asked about again at a gate of its own", async () => {
  await startStage("review");
  for (const _ of [1, 2, 3, 4]) {
    await played.succeed(await played.nextRun(), done);
    await played.succeed(await played.nextRun(), { ...done, passed: true });
    await played.succeed(await played.nextOpen(), { verdict: "revise" });
  }
  const operator = await played.nextOpen();
  expect(operator.sortKey).toMatch(/^OPERATOR#draft#/);
  await played.succeed(operator, { verdict: "accept" });
  const gate = await played.nextOpen();
  expect(gate).toMatchObject({ sortKey: "GATE#draft#0005" });
  expect(await played.item("GATE#draft#0005")).toMatchObject({ status: "OPEN", revision: done.revision });
});

test("a runner that vanishes is started again with a higher epoch, more often than one that fails", async () => {
  await startStage("internal");
  await played.fail(await played.nextRun(), "Crew.RunnerStopped");
  for (const epoch of ["1001", "1002", "1003"]) {
    const next = await played.wait();
    expect(next).toMatchObject({ kind: "run", environment: { ROUND: "1", EPOCH: epoch } });
    await played.fail(next, "Crew.RunnerStopped");
  }
});

test("a container that stops before its runner begins is tried a few times only, and then the operator is asked", async () => {
  await startStage("internal");
  let next: Run | OpenItem = await played.nextRun();
  for (let starts = 1; next.kind === "run"; starts++) {
    expect(starts).toBeLessThanOrEqual(5);
    await played.fail(next, "Crew.RunnerNotStarted");
    next = await played.wait();
  }
  expect(next).toMatchObject({ sortKey: "OPERATOR#draft#2" });
});

test.each(["ECS.AmazonECSException", "ECS.ThrottlingException", "Crew.NoCapacity"])(
  "a run waits for hours when %s refuses its start, with an epoch for each attempt, and then the operator is asked",
  async (error) => {
    await startStage("internal");
    const epochs = new Set<string | undefined>();
    const began = played.now().getTime();
    let next: Run | OpenItem = await played.nextRun();
    while (next.kind === "run") {
      epochs.add(next.environment.EPOCH);
      await played.fail(next, error);
      next = await played.wait();
    }
    expect(next).toMatchObject({ sortKey: "OPERATOR#draft#2" });
    expect(epochs.size).toBe(41);
    // Without jitter; with it, half of the time on average.
    expect(longestRetrySeconds(error)).toBeGreaterThan(5 * 3600);
    expect(played.now().getTime()).toBeGreaterThanOrEqual(began);
  },
);

/** Sum of the longest waits of the retrier for an error in the emitted run. */
function longestRetrySeconds(error: string): number {
  const { States } = machineOf("internal");
  const { IntervalSeconds, MaxAttempts, MaxDelaySeconds } = retriersOf(States.draft_run).find(({ ErrorEquals }) =>
    ErrorEquals.includes(error),
  )!;
  const waits = Array.from({ length: MaxAttempts }, (_, index) =>
    Math.min(IntervalSeconds * 2 ** index, MaxDelaySeconds),
  );
  return waits.reduce((sum, each) => sum + each, 0);
}

const machineOf = (feature: Feature): Machine =>
  JSON.parse(textOf(emitPipeline(lowerFeature(feature)), "state-machine.asl.json"));

const retriersOf = (state: State | undefined): Retrier[] => (state?.Type === "Task" ? (state.Retry ?? []) : []);

const features: Feature[] = ["internal", "gate", "review", "revise", "parallel", "condition"];

test.each(features)("a blink of the network or the table fails no state of %s", (feature) => {
  for (const machine of nestedMachines(machineOf(feature))) {
    for (const [name, state] of Object.entries(machine.States)) {
      if (state.Type !== "Task") continue;
      const retried = retriersOf(state).flatMap(({ ErrorEquals }) => ErrorEquals);
      const service = state.Resource.includes(":ecs:") ? "ECS" : "DynamoDb";
      expect(retried, name).toContain(`${service}.SdkClientException`);
      // The timeout of a wait is its reminder or its expiry.
      const isWaiting = state.Resource.endsWith("updateItem.waitForTaskToken");
      expect(retried.includes("States.Timeout"), name).toBe(!isWaiting);
      // The epoch of a run has two digits for its retries.
      expect(
        retriersOf(state).reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0),
        name,
      ).toBeLessThan(100 - 10);
    }
  }
});

test.each([
  ["DynamoDb.SdkClientException", "SUCCEEDED"],
  ["States.Timeout", "SUCCEEDED"],
  ["DynamoDb.ValidationException", "FAILED"],
])("a project whose last write meets %s has %s", async (error, status) => {
  await startStage("internal");
  const run = await played.nextRun();
  played.failWrite("META", error);
  await played.succeed(run, done);
  expect(await played.end()).toMatchObject({ status });
});

test("a runner that fails or falls silent is started again with a higher epoch, and then the operator is asked", async () => {
  await startStage("internal");
  await played.fail(await played.nextRun(), "Crew.RunnerFailed");
  const second = await played.wait();
  expect(second).toMatchObject({ environment: { ROUND: "1", EPOCH: "1001" } });
  const third = await played.wait();
  expect(third).toMatchObject({ environment: { ROUND: "1", EPOCH: "1002" } });
  expect(await played.wait()).toMatchObject({ sortKey: "OPERATOR#draft#2" });
});

test("a runner that reads another configuration is not started again", async () => {
  await startStage("internal");
  await played.fail(await played.nextRun(), "Crew.ConfigMismatch");
  expect(await played.nextOpen()).toMatchObject({ sortKey: "OPERATOR#draft#2" });
  expect(await played.item("OPERATOR#draft#2")).toMatchObject({ reason: "Crew.ConfigMismatch: played" });
});

test.each([
  ["high", "repair"],
  ["none", "print"],
])("a condition sees what agents reported: severity %s leads to %s", async (severity, phase) => {
  await startStage("condition");
  await played.succeed(await played.nextRun(), { ...done, outputs: { critic: { severity } } });
  expect((await played.nextRun()).environment.PHASE).toBe(phase);
});

test("a condition over what nobody reported is false", async () => {
  await startStage("condition");
  await played.succeed(await played.nextRun(), { ...done, outputs: {} });
  expect((await played.nextRun()).environment.PHASE).toBe("print");
});

test("phases side by side go their own ways and the next begins when both are done", async () => {
  await startStage("parallel");
  await played.succeed(await played.nextRun(), {
    ...done,
    outputs: { critic: { severity: "low" }, writer: { words: 3 } },
  });
  const [one, other] = [await played.nextRun(), await played.nextRun()];
  const [text, pictures] = one.environment.PHASE === "text" ? [one, other] : [other, one];
  await played.succeed(text, { ...done, revision: "commit-2" });
  const gate = await played.nextOpen();
  expect(gate.sortKey).toBe("GATE#text#0001");
  await played.succeed(gate, { verdict: "revise" });
  const again = await played.nextRun();
  expect(again.environment).toMatchObject({ PHASE: "text", ROUND: "2", EPOCH: "3000", CAUSE: "decision" });
  await played.succeed(again, done);
  await played.succeed(await played.nextOpen(), { verdict: "approve" });
  await played.succeed(pictures, { ...done, outputs: { painter: { count: 2 } } });
  const print = await played.nextRun();
  expect(print.environment).toMatchObject({ PHASE: "print", ROUND: "1", EPOCH: "4000" });
  await played.succeed(print, { ...done, outputs: {} });
  expect(await played.end()).toMatchObject({
    output: { outputs: { critic: { severity: "none" }, writer: { words: 3 }, painter: { count: 2 } } },
  });
});

test("a branch that stops stops the project, with its reason", async () => {
  await startStage("parallel");
  await played.succeed(await played.nextRun(), done);
  const [one, other] = [await played.nextRun(), await played.nextRun()];
  await played.succeed(one.environment.PHASE === "text" ? other : one, done);
  await played.succeed(one.environment.PHASE === "text" ? one : other, done);
  await played.nextOpen();
  expect(await played.end()).toMatchObject({
    status: "FAILED",
    cause: "Crew.Stopped: The gate of Text closed without an answer.",
  });
  expect(await played.item("META")).toMatchObject({ status: "STOPPED" });
});

test("a gate passes by itself where its condition is true, says so in the table, and bothers nobody", async () => {
  await startStage("unattended");
  await played.succeed(await played.nextRun(), done);
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  expect(await played.item("GATE#draft#0001")).toMatchObject({
    status: "DECIDED",
    verdict: "approve",
    revision: "commit-1",
    passedBy: "condition",
    condition: 'critic.severity = "none"',
    values: '{"critic":{"severity":"none"}}',
  });
  expect(played.notices).toEqual(["NOTICE#finished#META#2#0"]);
});

test("a gate whose condition is false asks people", async () => {
  await startStage("unattended");
  await played.succeed(await played.nextRun(), { ...done, outputs: { critic: { severity: "high" } } });
  expect(await played.nextOpen()).toMatchObject({ sortKey: "GATE#draft#0001" });
  expect(played.notices).toEqual(["NOTICE#gate#GATE#draft#0001#0"]);
});

test("a gate that silence approves is recorded as approved by nobody", async () => {
  await startStage("revise");
  await played.succeed(await played.nextRun(), done);
  await played.succeed(await played.nextRun(), done);
  await played.nextOpen();
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
  const gate = await played.item("GATE#draft#0001");
  expect(gate).toMatchObject({ status: "EXPIRED", verdict: "approve", passedBy: "silence", votes: {} });
  expect(gate?.decidedAt).toBe("2026-12-20T09:00:00.000Z");
  expect(gate).not.toHaveProperty("gsi1pk");
});

test("a stopped project resumes from a phase above its recorded rounds and epochs", async () => {
  played = await openPlayedMachine("revise");
  await played.start({ from: "draft", rounds: { outline: 1, draft: 2 }, entry: 7 });
  expect((await played.nextRun()).environment).toMatchObject({
    PHASE: "draft",
    ROUND: "3",
    EPOCH: "7000",
    CAUSE: "start",
  });
});

test("resuming from a phase that does not exist fails by its name", async () => {
  await startStage("revise", { from: "nowhere" });
  expect(await played.end()).toMatchObject({
    status: "FAILED",
    error: "Crew.UnknownPhase",
    cause: "The engagement has no phase nowhere",
  });
});

test("phases side by side resume together, each above its own recorded rounds", async () => {
  played = await openPlayedMachine("parallel");
  await played.start({ from: "pictures", rounds: { outline: 1, text: 4, pictures: 2 }, entry: 9 });
  const runs = [await played.nextRun(), await played.nextRun()].map(
    ({ environment: { PHASE, ROUND } }) => `${PHASE} ${ROUND}`,
  );
  expect(runs.sort()).toEqual(["pictures 3", "text 5"]);
});

test("a call behind a gate is prepared, approved, and made in the same round; a request for changes prepares it anew", async () => {
  await startStage("call");
  await played.succeed(await played.nextRun(), done);
  const count = await played.nextRun();
  expect([count.environment.PHASE, count.environment.MODE]).toEqual(["count", "call"]);
  await played.succeed(count, { ...done, outputs: { count: { words: 200, language: "en" } } });
  const first = await played.nextRun();
  expect([first.environment.MODE, first.environment.ROUND, first.taskDefinition]).toEqual(["prepare", "1", "execute"]);
  await played.succeed(first, { ...done, outputs: {} });
  await played.succeed(await played.nextOpen(), { verdict: "revise" });
  const second = await played.nextRun();
  expect([second.environment.MODE, second.environment.ROUND]).toEqual(["prepare", "2"]);
  await played.succeed(second, { ...done, outputs: {} });
  await played.succeed(await played.nextOpen(), { verdict: "approve" });
  const call = await played.nextRun();
  expect([call.environment.PHASE, call.environment.MODE, call.environment.ROUND]).toEqual(["print", "call", "2"]);
  await played.succeed(call, { ...done, outputs: {} });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test("an operator who accepts a call that was not made goes on without it", async () => {
  await startStage("call", { from: "print" });
  await played.succeed(await played.nextRun(), { ...done, outputs: {} });
  await played.succeed(await played.nextOpen(), { verdict: "approve" });
  const reason = "The approval of print is void.";
  await played.succeed(await played.nextRun(), { ...done, outcome: "limit", outputs: {}, reason });
  const operator = await played.nextOpen();
  expect(await played.item(operator.sortKey)).toMatchObject({ reason });
  await played.succeed(operator, { verdict: "accept" });
  expect(await played.end()).toMatchObject({ status: "SUCCEEDED" });
});

test("a phase that its condition leaves out is recorded with the condition and the values, also where nothing was reported", async () => {
  await startStage("condition");
  await played.succeed(await played.nextRun(), { ...done, outputs: { critic: { severity: "none" } } });
  await played.nextRun();
  expect(await played.item("OMITTED#repair#2")).toMatchObject({
    condition: expect.stringContaining("critic.severity"),
    values: JSON.stringify({ critic: { severity: "none" } }),
    time: "2026-11-20T09:00:00.000Z",
  });
});

test("a record of a skipped phase that cannot be written does not hold the project up", async () => {
  await startStage("condition");
  const run = await played.nextRun();
  played.failWrite("OMITTED#repair#2", "DynamoDb.ResourceNotFoundException");
  await played.succeed(run, { ...done, outputs: { critic: { severity: "none" } } });
  expect((await played.nextRun()).environment.PHASE).toBe("print");
});
