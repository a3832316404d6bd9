import type { Json } from "../../base/json.ts";
import { type SimulatedClock, simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import type { ExecutionSummary } from "../../runtime/engine/execution.ts";
import { TaskError } from "../../runtime/engine/failures.ts";
import type { Integration, TaskRequest } from "../../runtime/engine/integration.ts";
import type { Journal } from "../../runtime/engine/journal.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";

export const startOfTime = Date.parse("2026-01-01T00:00:00Z");

/** A service of the tests: `arn:aws:states:::test:<action>`. */
export function testService(answer: (taskArguments: Json, request: TaskRequest) => Json | Promise<Json>): Integration {
  return {
    resource: "arn:aws:states:::test:*",
    start: async (taskArguments, request) => answer(taskArguments, request),
  };
}

export const testTask = "arn:aws:states:::test:work";

export function refuse(error: string): never {
  throw new TaskError(error, `${error} happened`);
}

export interface EngineOnTestClock {
  engine: Engine;
  clock: SimulatedClock;
  start(states: { [name: string]: Json }, input?: Json): Promise<string>;
  /** Starts and waits for the end. */
  run(states: { [name: string]: Json }, input?: Json): Promise<ExecutionSummary>;
  types(executionArn: string): string[];
  close(): void;
}

export interface EngineOptions {
  answer?: (taskArguments: Json, request: TaskRequest) => Json | Promise<Json>;
  journal?: Journal;
  random?: () => number;
}

/** An engine on simulated time. The first state of a machine is where it starts. */
export function startEngine({
  answer = (value) => value,
  journal = memoryJournal(),
  random = () => 0.5,
}: EngineOptions = {}): EngineOnTestClock {
  const clock = simulatedClock(startOfTime);
  const engine = createEngine({ journal, clock, integrations: [testService(answer)], random });
  let serial = 0;
  const start: EngineOnTestClock["start"] = async (states, input = {}) => {
    const definition = machine(states);
    const { arn } = engine.createStateMachine({ name: `machine-${++serial}`, definition });
    return (await engine.startExecution({ stateMachineArn: arn, name: "one", input: JSON.stringify(input) })).arn;
  };
  return {
    engine,
    clock,
    start,
    run: async (states, input) => engine.completion(await start(states, input)),
    types: (arn) => engine.history(arn).map(({ type }) => type),
    close() {
      clock.stop();
      engine.close();
    },
  };
}

export function machine(states: { [name: string]: Json }): string {
  return JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(states)[0] ?? "", States: states });
}

/** Resolves with the first value that is there; for what another turn of the event loop brings. */
export async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
