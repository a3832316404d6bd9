import fc from "fast-check";
import jsonata from "jsonata";
import { expect, test } from "vitest";
import type { Machine, State, TaskState } from "../../compiler/asl/states.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import {
  expressionsIn,
  machinesIn,
  nestedMachines,
  transitions,
  withoutMachines,
} from "../../compiler/emit/asl/walk-states.ts";
import { emit } from "../../compiler/emit/emit.ts";
import type { OutputFile } from "../../compiler/emit/output-file.ts";
import { graphFaults } from "../../compiler/ir/graph.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { lower } from "../../compiler/lower/lower.ts";
import type { Host } from "../../compiler/source/host.ts";
import type { Pipeline } from "../../schema/types.ts";
import { engagementHost } from "../support/arbitrary-engagement.ts";

const runs = { numRuns: 25 };

function compile(host: Host): { pipeline: Pipeline; files: OutputFile[]; machine: Machine } {
  const found = createFound();
  const declarations = load(host, "any", found)?.flows[0];
  const model = declarations && link(declarations, found);
  const pipeline = model && lower(model, found);
  const files = pipeline && emit(pipeline, found);
  if (!pipeline || !files || found.hasErrors) throw new Error(JSON.stringify(found.diagnostics(), null, 2));
  const text = files.find(({ path }) => path === "state-machine.asl.json")?.text ?? "";
  return { pipeline, files, machine: JSON.parse(text) as Machine };
}

function statesOf(machine: Machine): [string, State][] {
  return nestedMachines(machine).flatMap(({ States }) => Object.entries(States));
}

test("compiling twice gives the same bytes", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      expect(compile(host).files).toEqual(compile(host).files);
    }),
    runs,
  );
});

test("every step is reached and can come to an end", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      const { pipeline } = compile(host);
      expect(graphFaults(pipeline.steps, pipeline.start)).toEqual([]);
    }),
    runs,
  );
});

test("every state can come to an end, and all names in the machine are different", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      const { machine } = compile(host);
      for (const nested of nestedMachines(machine)) expect(statesThatNeverEnd(nested)).toEqual([]);
      const names = statesOf(machine).map(([name]) => name);
      expect(new Set(names).size).toBe(names.length);
    }),
    runs,
  );
});

function statesThatNeverEnd({ States }: Machine): string[] {
  const ending = new Set(Object.keys(States).filter((name) => ["Succeed", "Fail"].includes(States[name]?.Type ?? "")));
  for (let size = -1; size !== ending.size; ) {
    size = ending.size;
    for (const [name, state] of Object.entries(States))
      if (transitions(state).some((next) => ending.has(next))) ending.add(name);
  }
  return Object.keys(States).filter((name) => !ending.has(name));
}

test("every callback names its token and has a heartbeat below its timeout, after any number of reminders", async () => {
  await fc.assert(
    fc.asyncProperty(engagementHost, async (host) => {
      const callbacks = statesOf(compile(host).machine).filter(
        (entry): entry is [string, TaskState] =>
          entry[1].Type === "Task" && entry[1].Resource.endsWith(".waitForTaskToken"),
      );
      expect(callbacks.length).toBeGreaterThan(0);
      for (const [, state] of callbacks) {
        expect(JSON.stringify(state.Arguments)).toContain("$states.context.Task.Token");
        for (const { heartbeat, timeout } of await limitsOf(state)) {
          expect(heartbeat).toBeGreaterThan(0);
          expect(timeout).toBeGreaterThan(heartbeat);
        }
      }
    }),
    { numRuns: 10 },
  );
});

/** The limits of each wait: the expressions have one value for each number of reminders sent. */
async function limitsOf(state: TaskState): Promise<{ heartbeat: number; timeout: number }[]> {
  const values = async (limit: number | string | undefined): Promise<number[]> => {
    if (typeof limit === "number") return [limit];
    const [text = ""] = expressionsIn(limit);
    // Nothing granted beyond what is declared: the least that it can be.
    const furtherSeconds = text.includes("$furtherSeconds") ? { furtherSeconds: {} } : {};
    const value = (await jsonata(text.replace(/\[\$\w+\]$/, "")).evaluate({}, furtherSeconds)) as number | number[];
    return [value].flat();
  };
  const heartbeats = await values(state.HeartbeatSeconds);
  const timeouts = await values(state.TimeoutSeconds);
  expect(timeouts).toHaveLength(heartbeats.length);
  return heartbeats.map((heartbeat, index) => ({ heartbeat, timeout: timeouts[index] ?? 0 }));
}

test("no expression reads a variable that nothing assigns, and no branch assigns one of the machine around it", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      const { machine } = compile(host);
      expectVariablesKnown(machine, new Set());
    }),
    runs,
  );
});

function expectVariablesKnown(machine: Machine, outer: ReadonlySet<string>): void {
  const own = new Set(Object.values(machine.States).flatMap(assignedBy));
  expect([...own].filter((name) => outer.has(name))).toEqual([]);
  const known = new Set([...outer, ...own, "states"]);
  for (const state of Object.values(machine.States)) {
    const read = expressionsIn(withoutMachines(state)).flatMap(variablesIn);
    expect(read.filter((name) => !known.has(name))).toEqual([]);
    for (const branch of machinesIn(state)) expectVariablesKnown(branch, known);
  }
}

function assignedBy(state: State): string[] {
  const holders: object[] = [
    state,
    ...("Catch" in state ? (state.Catch ?? []) : []),
    ...(state.Type === "Choice" ? state.Choices : []),
  ];
  return holders.flatMap((holder) => ("Assign" in holder ? Object.keys(holder.Assign ?? {}) : []));
}

/** Names after a dollar sign that are not called. */
function variablesIn(text: string): string[] {
  return [...text.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""').matchAll(/\$([A-Za-z]\w*)(?!\w*\()/g)].map(
    (match) => match[1] ?? "",
  );
}
