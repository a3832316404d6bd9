import { givenNames } from "../../schema/project-values.ts";
import type { Phase as LoweredPhase, Pipeline, Reads, Step } from "../../schema/types.ts";
import { allSteps } from "../ir/steps.ts";
import type { Model, Phase } from "../link/model.ts";
import { namesRead, parseExpression, referencesOf } from "../rules/expression-tree.ts";
import { expressionsOf } from "../rules/expressions.ts";
import { givenReporters } from "../rules/given-values.ts";
import { namesIn, namesOf, resolveName } from "../rules/named-value.ts";

/** Returns the facts of phases that expressions name, as the part of their step; empty when they name only outputs. */
export function readsOf(
  expressions: readonly string[],
  model: Pick<Model, "engagement" | "agents" | "phases">,
  here: Phase | undefined,
): { reads?: Reads } {
  const names = namesIn(model, here);
  const reads = new Map<string, Reads[number]>();
  for (const text of expressions) {
    const parsed = parseExpression(text);
    for (const { steps } of "fault" in parsed ? [] : referencesOf(parsed.tree, text)) {
      const named = resolveName(
        steps.map(({ name }) => name),
        names,
      );
      for (const read of readOf(named)) reads.set(JSON.stringify(read), read);
    }
  }
  const sorted = [...reads].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, read]) => read);
  return sorted.length === 0 ? {} : { reads: sorted };
}

function readOf(named: ReturnType<typeof resolveName>): Reads {
  if (named.kind !== "fact") return [];
  const { phase, fact, isBare } = named;
  return [{ phase: phase.name, fact, ...(isBare && { isBare }) }];
}

/** Returns what is known from the start and the machine has to keep, because conditions name it. */
export function lowerGiven(model: Model): Pick<Pipeline, "given"> {
  const conditions = expressionsOf(model).filter(
    ({ phases, reported }) => phases !== undefined && reported !== undefined,
  );
  const named = conditions.flatMap((expression) => {
    const names = namesOf(model, expression);
    return namesRead(expression.text).flatMap((steps) => resolveName(steps, names));
  });
  const given = givenReporters(model).map(({ name }) => name);
  const read = givenNames.filter((name) =>
    named.some((each) => each.kind === "output" && each.agent.name === name && given.includes(name)),
  );
  return read.length === 0 ? {} : { given: read };
}

/** Returns the phases with the facts that the machine keeps of them, because some step reads them. It counts rounds anyway. */
export function withFacts(
  phases: { [name: string]: LoweredPhase },
  steps: readonly Step[],
): { [name: string]: LoweredPhase } {
  const reads = allSteps(steps).flatMap((step) => ("reads" in step ? (step.reads ?? []) : []));
  const entries = Object.entries(phases).map(([name, phase]) => {
    const named = reads.filter((read) => read.phase === name && read.fact !== "rounds");
    const facts = [...new Set(named.map(({ fact }) => fact))].sort();
    return [name, facts.length === 0 ? phase : { ...phase, facts }];
  });
  return Object.fromEntries(entries);
}
