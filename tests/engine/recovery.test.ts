import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import type { ExecutionSummary } from "../../runtime/engine/execution.ts";
import { ApiError } from "../../runtime/engine/failures.ts";
import type { Journal } from "../../runtime/engine/journal.ts";
import { sqliteJournal } from "../../runtime/engine/sqlite-journal.ts";
import { machine, refuse, startOfTime, testService, testTask } from "../support/engine-on-test-clock.ts";

type States = { [name: string]: Json };

/** Stops answering at a commit: before it is written or after, as a process that is killed there. */
function dying(journal: Journal, commitsLeft: { count: number }, isWritten: boolean, die: () => void): Journal {
  return {
    ...journal,
    async commit(entry) {
      if (commitsLeft.count-- > 0) return journal.commit(entry);
      if (commitsLeft.count === -1 && isWritten) await journal.commit(entry);
      die();
      return new Promise(() => {});
    },
    close: () => {},
  };
}

/** What outlives the engine: the time, and services that answer tokens five seconds after they got them. */
interface Services {
  now: number;
  unanswered: Set<string>;
  requests: number;
}

function answerLater(
  services: Services,
  engine: () => Engine,
  clock: ReturnType<typeof simulatedClock>,
  token: string,
): void {
  clock.schedule(clock.now() + 5000, async () => {
    try {
      await engine().sendTaskSuccess({ taskToken: token, output: '{"answered":true}' });
    } catch (error) {
      // Delivered in an earlier life; any other failure means that nobody took the answer, and it is given again.
      if (!(error instanceof ApiError)) return;
    }
    services.unanswered.delete(token);
  });
}

interface Life {
  end: ExecutionSummary | undefined;
  engine: Engine;
}

/** One life of the engine over the journal; `end` is undefined when it died before the execution ended. */
async function live(
  states: States,
  journal: Journal,
  services: Services,
  crash?: { after: number; isWritten: boolean },
): Promise<Life> {
  const clock = simulatedClock(services.now);
  let die = () => {};
  const death = new Promise<undefined>((resolve) => {
    die = () => resolve(undefined);
  });
  const service = testService((taskArguments, { action, token }) => {
    services.requests++;
    if (token !== undefined) {
      services.unanswered.add(token);
      answerLater(services, () => engine, clock, token);
    }
    if (action === "flaky" && taskArguments === 0) return refuse("Flaky");
    return action === "broken" ? refuse("Broken") : taskArguments;
  });
  const used = crash ? dying(journal, { count: crash.after }, crash.isWritten, die) : { ...journal, close: () => {} };
  const engine: Engine = createEngine({
    journal: used,
    clock,
    integrations: [service],
    random: () => 0.5,
    onFault: (_, error) => expect.unreachable(String(error)),
  });
  const { arn } = engine.createStateMachine({ name: "m", definition: machine(states) });
  for (const token of services.unanswered) answerLater(services, () => engine, clock, token);
  engine.resume();
  const known = engine.listExecutions(arn)[0];
  const started =
    known ??
    (await Promise.race([engine.startExecution({ stateMachineArn: arn, name: "e", input: '{"n":1}' }), death]));
  const end = started && (await Promise.race([engine.completion(started.arn), death]));
  services.now = clock.now();
  clock.stop();
  engine.close();
  return { end, engine };
}

const newServices = (): Services => ({ now: startOfTime, unanswered: new Set(), requests: 0 });

function outcome({ end }: Life, journal: Journal): object {
  const types = journal.events(end?.arn ?? "").map(({ type }) => type);
  const ids = journal.events(end?.arn ?? "").map(({ id }) => id);
  expect(ids).toEqual(ids.map((_, index) => index + 1));
  return { status: end?.status, output: end?.output, error: end?.error, types: types.sort() };
}

/** Kills the engine at every commit in turn, before and after it is written, until a life passes without dying. */
async function surviveEveryCommit(states: States): Promise<number> {
  const undisturbed = sqliteJournal(":memory:");
  const expected = outcome(await live(states, undisturbed, newServices()), undisturbed);
  undisturbed.close();
  let deaths = 0;
  for (const isWritten of [false, true]) {
    for (let after = 0; ; after++) {
      const journal = sqliteJournal(":memory:");
      const services = newServices();
      const first = await live(states, journal, services, { after, isWritten });
      const last = first.end ? first : await live(states, journal, services);
      expect(outcome(last, journal)).toEqual(expected);
      journal.close();
      if (first.end) break;
      deaths++;
    }
  }
  return deaths;
}

const branch = (name: string, ...states: [string, States][]): Json => ({
  StartAt: name,
  States: Object.fromEntries(states),
});

const everything: States = {
  begin: { Type: "Pass", Assign: { kept: "{% $states.input.n + 1 %}" }, Next: "ask" },
  ask: {
    Type: "Task",
    Resource: `${testTask}.waitForTaskToken`,
    TimeoutSeconds: 60,
    HeartbeatSeconds: 30,
    Output: "{% $merge([$states.result, {'kept': $kept}]) %}",
    Next: "both",
  },
  both: {
    Type: "Parallel",
    Branches: [
      branch(
        "rest",
        ["rest", { Type: "Wait", Seconds: 3, Next: "try" }],
        [
          "try",
          {
            Type: "Task",
            Resource: "arn:aws:states:::test:flaky",
            Arguments: "{% $states.context.State.RetryCount %}",
            Retry: [{ ErrorEquals: ["Flaky"], IntervalSeconds: 1 }],
            End: true,
          },
        ],
      ),
      branch("each", [
        "each",
        {
          Type: "Map",
          Items: [1, 2, 3],
          MaxConcurrency: 2,
          ItemProcessor: {
            StartAt: "work",
            States: { work: { Type: "Task", Resource: testTask, Output: "{% $states.result * $kept %}", End: true } },
          },
          End: true,
        },
      ]),
    ],
    Next: "fail",
  },
  fail: {
    Type: "Task",
    Resource: "arn:aws:states:::test:broken",
    Catch: [{ ErrorEquals: ["Broken"], Output: "{% $states.input %}", Next: "end" }],
    Next: "end",
  },
  end: { Type: "Succeed" },
};

describe("an engine that is killed", () => {
  it("reaches the same end from every commit of a machine with everything in it", async () => {
    expect(await surviveEveryCommit(everything)).toBeGreaterThan(15);
  });

  it("reaches the same end from every commit of any machine", async () => {
    await fc.assert(
      fc.asyncProperty(anyMachine, async (states) => void (await surviveEveryCommit(states))),
      { numRuns: 15 },
    );
  }, 60_000);

  it("asks again for what was asked for and not accepted, under the same token", async () => {
    const journal = sqliteJournal(":memory:");
    const services = newServices();
    const states: States = { a: { Type: "Task", Resource: `${testTask}.waitForTaskToken`, End: true } };
    await live(states, journal, services, { after: 1, isWritten: false });
    expect(services.requests).toBe(1);
    const tokens = [...services.unanswered];
    const { end } = await live(states, journal, services);
    expect(end?.status).toBe("SUCCEEDED");
    expect(services.requests).toBe(2);
    expect(tokens).toHaveLength(1);
    journal.close();
  });

  it("lets a timer run for what was left of it", async () => {
    const journal = sqliteJournal(":memory:");
    const services = newServices();
    const states: States = {
      a: { Type: "Wait", Seconds: 100, Next: "b" },
      b: { Type: "Wait", Seconds: 10, End: true },
    };
    await live(states, journal, services, { after: 1, isWritten: false });
    services.now = startOfTime + 60_000;
    const { end } = await live(states, journal, services);
    expect((end?.stoppedAt ?? 0) - startOfTime).toBe(110_000);
    journal.close();
  });

  const folder = mkdtempSync(join(tmpdir(), "recovery-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("finds machines, executions and histories in the file again", async () => {
    const path = join(folder, "journal.db");
    const journal = sqliteJournal(path);
    const { end } = await live(everything, journal, newServices());
    journal.close();
    const again = sqliteJournal(path);
    const engine = createEngine({ journal: again, clock: simulatedClock(0), integrations: [testService(() => null)] });
    expect(engine.describeExecution(end?.arn ?? "")).toEqual(end);
    expect(engine.history(end?.arn ?? "").at(-1)?.type).toBe("ExecutionSucceeded");
    expect(engine.listStateMachines().map(({ name }) => name)).toEqual(["m"]);
    engine.close();
  });
});

it("leaves one execution that cannot continue to its operator, and continues with the others", async () => {
  const journal = sqliteJournal(":memory:");
  const kept: Journal = { ...journal, close: () => {} };
  const old = testService(() => new Promise<Json>(() => {}));
  const before = createEngine({ journal: kept, clock: simulatedClock(startOfTime), integrations: [old] });
  const start = async (name: string, states: States) => {
    const { arn } = before.createStateMachine({ name, definition: machine(states) });
    return (await before.startExecution({ stateMachineArn: arn, name: "e" })).arn;
  };
  const stuck = await start("stuck", { a: { Type: "Task", Resource: testTask, End: true } });
  const fine = await start("fine", { a: { Type: "Wait", Seconds: 5, End: true } });
  before.close();

  const faults: string[] = [];
  const after = createEngine({
    journal,
    clock: simulatedClock(startOfTime),
    integrations: [],
    onFault: (arn) => faults.push(arn),
  });
  after.resume();
  expect((await after.completion(fine)).status).toBe("SUCCEEDED");
  expect(faults).toEqual([stuck]);
  expect(after.describeExecution(stuck).status).toBe("RUNNING");
  after.close();
});

type Chain = { kind: string; inner: Chain[] }[];

const anyChain = fc.letrec<{ chain: Chain }>((tie) => ({
  chain: fc.array(
    fc.oneof(
      { maxDepth: 2, depthSize: "small" },
      fc.record({
        kind: fc.constantFrom("pass", "task", "flaky", "token", "wait", "choice"),
        inner: fc.constant<Chain[]>([]),
      }),
      fc.record({
        kind: fc.constantFrom("parallel", "map"),
        inner: fc.array(tie("chain"), { minLength: 1, maxLength: 2 }),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
})).chain;

const anyMachine = anyChain.map((chain) => statesOf(chain, "s"));

/** States in a row; names are paths, so that they are unique in the machine. */
function statesOf(chain: Chain, prefix: string): States {
  const entries = chain.map(({ kind, inner }, index): [string, Json] => {
    const name = `${prefix}${index}`;
    const onward: States = index < chain.length - 1 ? { Next: `${prefix}${index + 1}` } : { End: true };
    return [name, stateOf(kind, name, inner, onward)];
  });
  const choices = entries
    .filter(([, state]) => (state as States).Type === "Choice")
    .map(([name]): [string, Json] => [`${name}-end`, { Type: "Succeed" }]);
  return Object.fromEntries([...entries, ...choices]);
}

function stateOf(kind: string, name: string, inner: Chain[], onward: States): Json {
  const part = (chain: Chain, index: number): States => {
    const states = statesOf(chain, `${name}-${index}-`);
    return { StartAt: Object.keys(states)[0] ?? "", States: states };
  };
  switch (kind) {
    case "task":
      return {
        Type: "Task",
        Resource: testTask,
        Arguments: { at: name },
        Output: "{% $states.result.at %}",
        ...onward,
      };
    case "flaky":
      return {
        Type: "Task",
        Resource: "arn:aws:states:::test:flaky",
        Arguments: "{% $states.context.State.RetryCount %}",
        Retry: [{ ErrorEquals: ["States.ALL"], JitterStrategy: "FULL" }],
        ...onward,
      };
    case "token":
      return {
        Type: "Task",
        Resource: `${testTask}.waitForTaskToken`,
        TimeoutSeconds: 600,
        HeartbeatSeconds: 100,
        ...onward,
      };
    case "wait":
      return { Type: "Wait", Seconds: 7, ...onward };
    case "choice": {
      const next = onward.Next ?? `${name}-end`;
      return {
        Type: "Choice",
        Choices: [{ Condition: "{% $exists($states.input.at) %}", Next: next }],
        Default: `${name}-end`,
      };
    }
    case "parallel":
      return { Type: "Parallel", Branches: inner.map(part), ...onward };
    case "map":
      return { Type: "Map", Items: [1, 2], ItemProcessor: part(inner[0] ?? [], 0), ...onward };
    default:
      return { Type: "Pass", Assign: { [`v${name.replaceAll("-", "_")}`]: "{% $states.input %}" }, ...onward };
  }
}
