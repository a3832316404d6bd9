import { afterEach, describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { Engine } from "../../../runtime/engine/engine.ts";
import { TaskError } from "../../../runtime/engine/failures.ts";
import type { TaskRequest } from "../../../runtime/engine/integration.ts";
import { type EngineOnTestClock, startEngine, startOfTime } from "../../support/engine-on-test-clock.ts";
import type { Answer, ConformanceCase } from "./conformance-case.ts";
import { expressions } from "./expressions.ts";
import { flow } from "./flow.ts";
import { mapAndParallel } from "./map-and-parallel.ts";
import { tasks } from "./tasks.ts";

const suites: { [name: string]: ConformanceCase[] } = {
  "expressions and variables": expressions,
  "Choice, Succeed, Fail and Wait": flow,
  "Map and Parallel": mapAndParallel,
  "tasks, Retry, Catch and limits": tasks,
};

let current: EngineOnTestClock | undefined;
afterEach(() => current?.close());

/** A service that gives the scripted answers, those under a token at their time. */
function play(answers: readonly Answer[], clock: () => EngineOnTestClock) {
  let calls = 0;
  return (taskArguments: Json, { token = "" }: TaskRequest): Json => {
    const answer = answers[Math.min(calls++, answers.length - 1)];
    if (answer === undefined) return taskArguments;
    const { engine } = clock();
    if ("heartbeats" in answer) {
      for (const second of answer.heartbeats) at(clock(), second, () => engine.sendTaskHeartbeat({ taskToken: token }));
      return "accepted";
    }
    if ("later" in answer) {
      at(clock(), answer.later, () => answerTo(engine, token, answer));
      return "accepted";
    }
    if ("error" in answer) throw new TaskError(answer.error, answer.cause);
    return answer.result;
  };
}

function at({ clock }: EngineOnTestClock, second: number, act: () => Promise<unknown>): void {
  clock.schedule(startOfTime + second * 1000, () => {
    const release = clock.hold();
    void act().finally(release);
  });
}

function answerTo(engine: Engine, taskToken: string, answer: Extract<Answer, { later: number }>): Promise<unknown> {
  if ("result" in answer) return engine.sendTaskSuccess({ taskToken, output: JSON.stringify(answer.result) });
  const { error, cause } = answer;
  return engine.sendTaskFailure({
    taskToken,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
}

describe.each(Object.entries(suites))("%s", (_, cases) => {
  test.each(cases)("$behaviour", async ({ states, input, answers = [], end, events, seconds }) => {
    const engine = startEngine({ answer: play(answers, () => engine) });
    current = engine;
    const { arn, status, output, error, cause } = await engine.run(states, input);
    expect(engine.types(arn).join(" ")).toBe(events);
    if ("output" in end) expect({ status, output }).toEqual({ status: "SUCCEEDED", output: end.output });
    else
      expect({ status, error, cause: "cause" in end || error === "States.Timeout" ? cause : undefined }).toEqual({
        status: "FAILED",
        ...failure(end),
      });
    if (seconds !== undefined) expect((engine.clock.now() - startOfTime) / 1000).toBe(seconds);
  });
});

const failure = (end: { error?: string; cause?: string }) => ({ error: end.error, cause: end.cause });

test("each of the forty machines names a page or a recording for what it expects", () => {
  const cases = Object.values(suites).flat();
  expect(cases.length).toBeGreaterThanOrEqual(40);
  expect(cases.filter(({ sources }) => sources.length === 0)).toEqual([]);
  expect(new Set(cases.map(({ behaviour }) => behaviour)).size).toBe(cases.length);
});
