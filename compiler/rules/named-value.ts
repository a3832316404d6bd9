import { factNames } from "../../schema/phase-facts.ts";
import type { FactName } from "../../schema/types.ts";
import type { Model, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { deliveryOf } from "./delivery-values.ts";
import { typeOfOutput, type ValueType } from "./expression-types.ts";
import type { Expression } from "./expressions.ts";
import { givenReporters } from "./given-values.ts";
import { inputOf } from "./input-properties.ts";
import { itemReporter, listOfPhase, resultsReporter } from "./listed-output.ts";
import { type PhaseValue, valuesOf } from "./phase-values.ts";
import { callerOf, type Reporter } from "./reporter.ts";

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

type Named = Pick<Model, "engagement" | "agents" | "phases">;

export function namesIn({ engagement, agents, phases }: Named, here: Phase | undefined): Names {
  const lists = new Map(known(phases).map((phase) => [phase, listOfPhase(engagement, phase)]));
  const reporters = known(phases).flatMap((phase) =>
    lists.get(phase) === undefined ? (unlessMissing(() => callerOf(phase)) ?? []) : [resultsReporter(phase)],
  );
  const list = here && lists.get(here);
  const input = inputOf(engagement);
  const delivery = deliveryOf(engagement);
  const element = list === undefined ? undefined : itemReporter(list, [...(input ? [input] : []), ...known(agents)]);
  return {
    agents: [
      ...(element ? [element] : []),
      ...(input ? [input] : []),
      ...known(agents),
      ...(delivery ? [delivery] : []),
      ...reporters,
      ...givenReporters({ engagement, agents, phases }),
    ],
    phases: known(phases).filter((phase) => lists.get(phase) === undefined),
    here,
  };
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
      if (member === "outputs" && named.agent.elements !== undefined) return typeOfReported(rest, named.agent.elements);
      // A value of all elements is a list too.
      const isPlain = named.agent.plainLists?.includes(named.output) === true;
      const isField = "of" in declared && member in declared.of && rest.length === 0 && !isPlain;
      return isField ? { kind: "list" } : undefined;
    }
    case "fact":
      return typeOfFact(named.path, valuesOf(named.phase));
  }
}

/** Returns the type of what all elements of a list have reported. */
function typeOfReported(
  [name, output, ...rest]: readonly string[],
  reporters: readonly Reporter[],
): ValueType | undefined {
  if (name === undefined) return { kind: "list" };
  const reporter = reporters.find((each) => each.name === name);
  const isKnown = output === undefined || outputsOf(reporter)?.[output] !== undefined;
  return reporter !== undefined && isKnown && rest.length === 0 ? { kind: "list" } : undefined;
}

function typeOfFact(path: readonly string[], values: readonly PhaseValue[]): ValueType | undefined {
  const within = values.filter((value) => path.every((step, index) => value.path[index] === step));
  const [first] = within;
  if (first === undefined) return undefined;
  return first.path.length === path.length ? first.type : { kind: "object" };
}
