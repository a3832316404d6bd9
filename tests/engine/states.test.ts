import { afterEach, describe, expect, it } from "vitest";
import {
  type EngineOnTestClock,
  type EngineOptions,
  eventually,
  machine,
  refuse,
  startEngine,
  startOfTime,
  testTask,
} from "../support/engine-on-test-clock.ts";

let current: EngineOnTestClock | undefined;
afterEach(() => current?.close());

function setUp(options?: EngineOptions): EngineOnTestClock {
  current = startEngine(options);
  return current;
}

const work = { Type: "Task", Resource: testTask };
const callback = { Type: "Task", Resource: `${testTask}.waitForTaskToken` };

describe("Retry", () => {
  it("waits longer each time, up to the longest delay, and then gives up", async () => {
    const asked: number[] = [];
    const { run, clock } = setUp({
      answer: () => {
        asked.push((clock.now() - startOfTime) / 1000);
        return refuse("Flaky");
      },
    });
    const Retry = [{ ErrorEquals: ["Flaky"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 }];
    const end = await run({ a: { ...work, Retry, End: true } });
    expect(asked).toEqual([0, 2, 8, 18, 28]);
    expect(end).toMatchObject({ status: "FAILED", error: "Flaky", cause: "Flaky happened" });
  });

  it("spreads delays with full jitter between nothing and the delay", async () => {
    const asked: number[] = [];
    const { run, clock } = setUp({
      random: () => 0.25,
      answer: () => {
        asked.push(clock.now() - startOfTime);
        return asked.length < 3 ? refuse("Flaky") : "ok";
      },
    });
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 4, JitterStrategy: "FULL" }];
    expect((await run({ a: { ...work, Retry, End: true } })).output).toBe("ok");
    expect(asked).toEqual([0, 1000, 3000]);
  });

  it("counts each retrier on its own and passes the count to the next attempt", async () => {
    const errors = ["A", "B", "A"];
    const counts: unknown[] = [];
    const { run } = setUp({
      answer: (count) => {
        counts.push(count);
        const error = errors.shift();
        return error ? refuse(error) : "ok";
      },
    });
    const Retry = [
      { ErrorEquals: ["A"], MaxAttempts: 2 },
      { ErrorEquals: ["B"], MaxAttempts: 1 },
    ];
    const end = await run({ a: { ...work, Arguments: "{% $states.context.State.RetryCount %}", Retry, End: true } });
    expect(end.output).toBe("ok");
    expect(counts).toEqual([0, 1, 2, 3]);
  });

  it("runs the branches of a Parallel again from the beginning", async () => {
    let calls = 0;
    const { run } = setUp({ answer: () => (++calls < 3 ? refuse("Flaky") : calls) });
    const branch = { StartAt: "b", States: { b: { ...work, End: true } } };
    const end = await run({
      a: { Type: "Parallel", Branches: [branch], Retry: [{ ErrorEquals: ["Flaky"] }], End: true },
    });
    expect(end.output).toEqual([3]);
  });
});

describe("Catch", () => {
  it("continues with the catcher's Output and Assign, and not with the state's own", async () => {
    const { run } = setUp({ answer: () => refuse("Broken") });
    const end = await run(
      {
        a: {
          ...work,
          Assign: { seen: "never" },
          Catch: [
            { ErrorEquals: ["Other"], Next: "b" },
            {
              ErrorEquals: ["States.ALL"],
              Assign: { seen: "{% $states.errorOutput.Error %}" },
              Output: "{% $states.input.x %}",
              Next: "b",
            },
          ],
          Next: "b",
        },
        b: { Type: "Pass", Output: ["{% $seen %}", "{% $states.input %}"], End: true },
      },
      { x: 7 },
    );
    expect(end.output).toEqual(["Broken", 7]);
  });

  it("does not catch a payload that is too large by a wildcard, but by its name", async () => {
    const { run } = setUp({ answer: () => "x".repeat(300_000) });
    const caught = (name: string) => ({
      a: { ...work, Catch: [{ ErrorEquals: [name], Next: "b" }], End: true },
      b: { Type: "Pass", Output: "caught", End: true },
    });
    expect(await run(caught("States.ALL"))).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect((await run(caught("States.DataLimitExceeded"))).output).toBe("caught");
  });

  it("takes a failed evaluation for an error like any other", async () => {
    const { run } = setUp();
    const end = await run({
      a: {
        ...work,
        Arguments: "{% $states.input.none %}",
        Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "b" }],
        End: true,
      },
      b: { Type: "Pass", Output: "{% $states.input.Error %}", End: true },
    });
    expect(end.output).toBe("States.QueryEvaluationError");
  });

  it("leaves timeouts to those who name them: States.TaskFailed does not", async () => {
    const { run } = setUp();
    const end = await run({
      a: { ...callback, TimeoutSeconds: 5, Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "b" }], End: true },
      b: { Type: "Succeed" },
    });
    expect(end).toMatchObject({ status: "FAILED", error: "States.Timeout" });
  });
});

describe("a task under a token", () => {
  it("times out after TimeoutSeconds, whatever its heartbeats", async () => {
    const { run, clock } = setUp();
    const end = await run(
      { a: { ...callback, TimeoutSeconds: "{% $states.input.limit %}", End: true } },
      { limit: 90 },
    );
    expect(end).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(clock.now() - startOfTime).toBe(90_000);
  });

  it("lives as long as it is heard of, and is then missed under either name", async () => {
    const { engine, clock, start } = setUp();
    const release = clock.hold();
    const arn = await start({
      a: {
        ...callback,
        HeartbeatSeconds: 10,
        Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "b" }],
        End: true,
      },
      b: { Type: "Pass", Output: "{% $states.input.Error %}", End: true },
    });
    const { token } = await eventually(() => engine.pendingTasks()[0]);
    clock.schedule(startOfTime + 8_000, () => {
      const still = clock.hold();
      void engine.sendTaskHeartbeat({ taskToken: token }).finally(still);
    });
    release();
    expect((await engine.completion(arn)).output).toBe("States.Timeout");
    expect(clock.now() - startOfTime).toBe(18_000);
  });

  it("may be answered before its request has been accepted", async () => {
    const { engine, run, types } = setUp({
      answer: async (_, { token = "" }) => {
        await engine.sendTaskSuccess({ taskToken: token, output: '"early"' });
        return "accepted too late";
      },
    });
    const end = await run({ a: { ...callback, End: true } });
    expect(end.output).toBe("early");
    expect(types(end.arn)).not.toContain("TaskSubmitted");
  });

  it("takes one answer: a second, a late and an invented one are distinguished", async () => {
    const { engine, clock, start } = setUp();
    clock.hold();
    const arn = await start({ a: { ...callback, End: true } });
    const { token } = await eventually(() => engine.pendingTasks()[0]);
    const answers = await Promise.allSettled(
      [1, 2, 3].map((n) => engine.sendTaskSuccess({ taskToken: token, output: String(n) })),
    );
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect((await engine.completion(arn)).output).toBe(1);
    await expect(engine.sendTaskFailure({ taskToken: token })).rejects.toMatchObject({ code: "TaskTimedOut" });
    await expect(engine.sendTaskHeartbeat({ taskToken: "invented" })).rejects.toMatchObject({ code: "InvalidToken" });
    const elsewhere = Buffer.from(JSON.stringify(["arn:elsewhere", 1, 2])).toString("base64url");
    await expect(engine.sendTaskHeartbeat({ taskToken: `${elsewhere}.x` })).rejects.toMatchObject({
      code: "TaskDoesNotExist",
    });
    await expect(engine.sendTaskSuccess({ taskToken: token, output: "{" })).rejects.toMatchObject({
      code: "InvalidOutput",
    });
  });

  it("refuses a token whose secret part is wrong", async () => {
    const { engine, clock, start } = setUp();
    clock.hold();
    await start({ a: { ...callback, End: true } });
    const { token } = await eventually(() => engine.pendingTasks()[0]);
    const forged = `${token.split(".")[0]}.AAAA`;
    await expect(engine.sendTaskSuccess({ taskToken: forged, output: "1" })).rejects.toMatchObject({
      code: "TaskTimedOut",
    });
  });

  it("records a failure without a name as AWS does: with neither error nor cause", async () => {
    const { engine, clock, start } = setUp();
    clock.hold();
    const arn = await start({ a: { ...callback, End: true } });
    const { token } = await eventually(() => engine.pendingTasks()[0]);
    await engine.sendTaskFailure({ taskToken: token });
    const end = await engine.completion(arn);
    expect(end.status).toBe("FAILED");
    expect(end.error).toBeUndefined();
    expect(engine.history(arn).find(({ type }) => type === "TaskFailed")?.details).not.toHaveProperty("error");
  });
});

describe("Parallel and Map", () => {
  it("stops the siblings of a branch that fails", async () => {
    const { run, types } = setUp();
    const branches = [
      { StartAt: "slow", States: { slow: { Type: "Wait", Seconds: 1000, End: true } } },
      { StartAt: "waits", States: { waits: { ...callback, End: true } } },
      {
        StartAt: "soon",
        States: { soon: { Type: "Wait", Seconds: 1, Next: "bad" }, bad: { Type: "Fail", Error: "Bad" } },
      },
    ];
    const end = await run({ a: { Type: "Parallel", Branches: branches, End: true } });
    expect(end).toMatchObject({ status: "FAILED", error: "Bad" });
    expect((end.stoppedAt ?? 0) - startOfTime).toBe(1000);
    expect(types(end.arn).slice(-5)).toEqual([
      "FailStateEntered",
      "WaitStateAborted",
      "TaskStateAborted",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
  });

  it("gives results in the order of branches and items, whoever is first", async () => {
    const { run } = setUp();
    const end = await run({
      a: {
        Type: "Map",
        Items: [3, 1, 2],
        ItemSelector: { wait: "{% $states.context.Map.Item.Value %}", index: "{% $states.context.Map.Item.Index %}" },
        ItemProcessor: {
          StartAt: "w",
          States: {
            w: { Type: "Wait", Seconds: "{% $states.input.wait %}", Output: "{% $states.input.index %}", End: true },
          },
        },
        End: true,
      },
    });
    expect(end.output).toEqual([0, 1, 2]);
  });

  it("lets iterations read outer variables and keeps their own to themselves", async () => {
    const { run } = setUp();
    const end = await run({
      before: { Type: "Pass", Assign: { outer: "o" }, Next: "a" },
      a: {
        Type: "Map",
        Items: [3, 1, 2],
        ItemProcessor: {
          StartAt: "w",
          States: {
            w: {
              Type: "Wait",
              Seconds: "{% $states.input %}",
              Assign: { own: "{% $outer & $string($states.input) %}" },
              Next: "x",
            },
            x: { Type: "Pass", Output: "{% $own %}", End: true },
          },
        },
        End: true,
      },
    });
    expect(end.output).toEqual(["o3", "o1", "o2"]);
  });

  it("runs as many iterations at once as MaxConcurrency says", async () => {
    const { run, clock } = setUp();
    const ItemProcessor = { StartAt: "w", States: { w: { Type: "Wait", Seconds: 10, End: true } } };
    await run({ a: { Type: "Map", Items: [1, 2, 3, 4, 5], MaxConcurrency: 2, ItemProcessor, End: true } });
    expect(clock.now() - startOfTime).toBe(30_000);
  });

  it("continues over tolerated failures and says when there were too many", async () => {
    const ItemProcessor = { StartAt: "w", States: { w: { ...work, End: true } } };
    const { run } = setUp({ answer: (n) => (Number(n) % 2 ? refuse("Odd") : n) });
    const map = (count: number) => ({
      a: { Type: "Map", Items: [1, 2, 3, 4], ToleratedFailureCount: count, ItemProcessor, End: true },
    });
    expect((await run(map(2))).output).toEqual([
      { Error: "Odd", Cause: "Odd happened" },
      2,
      { Error: "Odd", Cause: "Odd happened" },
      4,
    ]);
    expect(await run(map(1))).toMatchObject({ status: "FAILED", error: "States.ExceedToleratedFailureThreshold" });
  });
});

describe("an execution", () => {
  it("ends with the last event the history has room for", async () => {
    const { run, types } = setUp();
    const end = await run({
      a: { Type: "Pass", Next: "b" },
      b: { Type: "Choice", Choices: [{ Condition: false, Next: "c" }], Default: "a" },
      c: { Type: "Succeed" },
    });
    expect(end).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(types(end.arn)).toHaveLength(25_000);
  });

  it("times out as a whole after the machine's TimeoutSeconds", async () => {
    const { engine } = setUp();
    const definition = JSON.stringify({
      ...JSON.parse(machine({ a: { Type: "Wait", Seconds: 100, End: true } })),
      TimeoutSeconds: 7,
    });
    const { arn } = engine.createStateMachine({ name: "short", definition });
    const started = await engine.startExecution({ stateMachineArn: arn });
    const end = await engine.completion(started.arn);
    expect(end.status).toBe("TIMED_OUT");
    expect((end.stoppedAt ?? 0) - startOfTime).toBe(7000);
  });

  it("is the same for the same name and input while it runs, and a conflict otherwise", async () => {
    const { engine, clock } = setUp();
    clock.hold();
    const { arn } = engine.createStateMachine({
      name: "m",
      definition: machine({ a: { Type: "Wait", Seconds: 5, End: true } }),
    });
    const first = await engine.startExecution({ stateMachineArn: arn, name: "p", input: '{"a": 1}' });
    expect(await engine.startExecution({ stateMachineArn: arn, name: "p", input: '{"a":1}' })).toEqual(first);
    await expect(engine.startExecution({ stateMachineArn: arn, name: "p", input: "{}" })).rejects.toMatchObject({
      code: "ExecutionAlreadyExists",
    });
    await engine.stopExecution({ executionArn: first.arn, error: "Enough" });
    expect(engine.describeExecution(first.arn)).toMatchObject({ status: "ABORTED", error: "Enough" });
    await expect(engine.startExecution({ stateMachineArn: arn, name: "p", input: '{"a":1}' })).rejects.toMatchObject({
      code: "ExecutionAlreadyExists",
    });
  });

  it("is redriven once when two ask at the same time", async () => {
    const { engine, run } = setUp({ answer: () => refuse("Broken") });
    const end = await run({ a: { ...work, End: true } });
    const asked = await Promise.allSettled([engine.redriveExecution(end.arn), engine.redriveExecution(end.arn)]);
    expect(asked.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect((await engine.completion(end.arn)).redriveCount).toBe(1);
  });

  it("redrives from what did not succeed, keeping what did", async () => {
    const calls: unknown[] = [];
    let isCorrected = false;
    const { engine, run, types } = setUp({
      answer: (n) => {
        calls.push(n);
        return n === 2 && !isCorrected ? refuse("Broken") : n;
      },
    });
    const ItemProcessor = { StartAt: "w", States: { w: { ...work, End: true } } };
    const end = await run({
      first: { ...work, Arguments: 0, Next: "a" },
      a: { Type: "Map", Items: [1, 2, 3], MaxConcurrency: 1, ItemProcessor, End: true },
    });
    expect(end.status).toBe("FAILED");
    isCorrected = true;
    await engine.redriveExecution(end.arn);
    const again = await engine.completion(end.arn);
    expect(again).toMatchObject({ status: "SUCCEEDED", output: [1, 2, 3], redriveCount: 1 });
    expect(calls).toEqual([0, 1, 2, 2, 3]);
    expect(types(end.arn).filter((type) => type.startsWith("Execution"))).toEqual([
      "ExecutionStarted",
      "ExecutionFailed",
      "ExecutionRedriven",
      "ExecutionSucceeded",
    ]);
    await expect(engine.redriveExecution(end.arn)).rejects.toMatchObject({ code: "ExecutionNotRedrivable" });
  });
});

describe("a definition", () => {
  const refused: [string, object, string][] = [
    [
      "an unknown task resource",
      { a: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true } },
      "/States/a/Resource",
    ],
    ["a .sync task", { a: { Type: "Task", Resource: `${testTask}.sync`, End: true } }, "/States/a/Resource"],
    ["a JSONPath field", { a: { Type: "Pass", ResultPath: "$.x", End: true } }, "/States/a/ResultPath"],
    ["a missing target", { a: { Type: "Pass", Next: "nowhere" }, b: { Type: "Succeed" } }, "/States/a"],
    ["a field it does not know", { a: { Type: "Pass", Retry: [], End: true } }, "/States/a/Retry"],
    [
      "an ItemBatcher",
      {
        a: {
          Type: "Map",
          Items: [],
          ItemBatcher: {},
          ItemProcessor: { StartAt: "p", States: { p: { Type: "Succeed" } } },
          End: true,
        },
      },
      "/States/a/ItemBatcher",
    ],
    [
      "a wildcard that is not last",
      {
        a: {
          ...work,
          Catch: [
            { ErrorEquals: ["States.ALL"], Next: "b" },
            { ErrorEquals: ["X"], Next: "b" },
          ],
          End: true,
        },
        b: { Type: "Succeed" },
      },
      "/States/a/Catch[0]/ErrorEquals",
    ],
    [
      "a heartbeat above its timeout",
      { a: { ...callback, TimeoutSeconds: 5, HeartbeatSeconds: 5, End: true } },
      "/States/a/HeartbeatSeconds",
    ],
    [
      "an assignment to an outer variable",
      {
        a: {
          Type: "Parallel",
          Assign: { v: 1 },
          Branches: [{ StartAt: "b", States: { b: { Type: "Pass", Assign: { v: 2 }, End: true } } }],
          End: true,
        },
      },
      "/States/a/Branches[0]/States/b",
    ],
    [
      "Items that are no list",
      { a: { Type: "Map", Items: {}, ItemProcessor: { StartAt: "p", States: { p: { Type: "Succeed" } } }, End: true } },
      "/States/a/Items",
    ],
  ];
  it.each(refused)("with %s is refused at its place", (_, states, location) => {
    const { engine } = setUp();
    const definition = machine(states as { [name: string]: never });
    expect(engine.validateDefinition(definition).map((each) => each.location)).toContain(location);
    expect(() => engine.createStateMachine({ name: "m", definition })).toThrow(
      /InvalidDefinition|Invalid State Machine Definition/,
    );
  });

  it("in JSONPath is refused", () => {
    const { engine } = setUp();
    expect(engine.validateDefinition('{"StartAt":"a","States":{"a":{"Type":"Succeed"}}}')).toMatchObject([
      { location: "/QueryLanguage" },
    ]);
  });
});
