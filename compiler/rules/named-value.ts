import type { FactName } from "../../schema/types.ts";
import type { Model, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { typeOfOutput, type ValueType } from "./expression-types.ts";
import { callerOf, type Expression, type Reporter } from "./expressions.ts";
import { factNames, type PhaseValue, valuesOf } from "./phase-values.ts";

/** Meaning of a dotted name in an expression. */
export type NamedValue =
  | { kind: "output"; agent: Reporter; output: string | undefined }
  | { kind: "phase"; phase: Phase }
  | { kind: "fact"; phase: Phase; fact: FactName; path: readonly string[]; isBare: boolean }
  | { kind: "unknown" };

/** Everything that has a name in the expressions of an engagement. */
export interface Names {
  /** Agents, and phases that call a tool. */
  agents: readonly Reporter[];
  /** Phases with facts; none for an expression that reads outputs only. */
  phases: readonly Phase[];
  /** Phase in whose file the expression is: its facts need no phase's name. */
  here: Phase | undefined;
}

export function namesIn({ agents, phases }: Pick<Model, "agents" | "phases">, here: Phase | undefined): Names {
  const callers = known(phases).flatMap((phase) => unlessMissing(() => callerOf(phase)) ?? []);
  return { agents: [...known(agents), ...callers], phases: known(phases), here };
}

/** Returns the names that an expression may use. */
export function namesOf(model: Model, { here, phases }: Pick<Expression, "here" | "phases">): Names {
  const names = namesIn(model, here);
  return phases === undefined ? { ...names, phases: [], here: undefined } : names;
}

/**
 * Resolves a name without regard to what exists when the expression is evaluated. An agent that reports outputs comes
 * before a fact of the same name, so that engagements from before there were facts mean the same.
 */
export function resolveName([first = "", second, ...rest]: readonly string[], names: Names): NamedValue {
  const agent = names.agents.find((each) => each.name === first && outputsOf(each) !== undefined);
  const phase = names.phases.find((each) => each.name === first);
  const isFact = factNames.includes(second as FactName);
  const reportsIt = second !== undefined && outputsOf(agent)?.[second] !== undefined;
  if (agent !== undefined && (phase === undefined || reportsIt || !isFact)) {
    return { kind: "output", agent, output: second };
  }
  if (phase !== undefined) {
    if (second === undefined) return { kind: "phase", phase };
    return { kind: "fact", phase, fact: second as FactName, path: [second, ...rest], isBare: false };
  }
  if (names.here !== undefined && factNames.includes(first as FactName)) {
    const path = [first, ...(second === undefined ? [] : [second]), ...rest];
    return { kind: "fact", phase: names.here, fact: first as FactName, path, isBare: true };
  }
  return { kind: "unknown" };
}

function outputsOf(agent: Reporter | undefined): Reporter["declared"]["outputs"] {
  return unlessMissing(() => agent?.declared.outputs);
}

/** Returns the type of a name: `object` for one with further names in it, undefined for an unknown one. */
export function typeOfName(steps: readonly string[], names: Names): ValueType | undefined {
  const named = resolveName(steps, names);
  switch (named.kind) {
    case "unknown":
      return undefined;
    case "phase":
      return { kind: "object" };
    case "output": {
      if (named.output === undefined) return { kind: "object" };
      const declared = outputsOf(named.agent)?.[named.output];
      if (declared === undefined) return undefined;
      const [, , member, ...rest] = steps;
      if (member === undefined) return typeOfOutput(declared);
      // A value of all elements is a list too.
      const isField = "of" in declared && member in declared.of && rest.length === 0;
      return isField ? { kind: "list" } : undefined;
    }
    case "fact":
      return typeOfFact(named.path, valuesOf(named.phase));
  }
}

function typeOfFact(path: readonly string[], values: readonly PhaseValue[]): ValueType | undefined {
  const within = values.filter((value) => path.every((step, index) => value.path[index] === step));
  const [first] = within;
  if (first === undefined) return undefined;
  return first.path.length === path.length ? first.type : { kind: "object" };
}
