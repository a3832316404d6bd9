import type { EachStep } from "../../../schema/types.ts";
import { expression } from "../../asl/expressions.ts";
import { nameOf, read, type Scope } from "../../asl/scope.ts";
import type { Assign } from "../../asl/states.ts";
import { wavesOf } from "../../asl/waves.ts";
import { elementsOf, resultsOf, waveOutcome } from "./merge.ts";

/** Divides the list into waves, none of whose elements has a result. */
export function firstWave(step: EachStep, locks: string, scope: Scope): Assign {
  const outputs = nameOf(scope, "outputs");
  return {
    waves: expression(wavesOf(elementsOf(step.list, scope), locks)),
    [outputs]: expression(`$merge([$${outputs}, {"${step.phase}": {"results": []}}])`),
  };
}

export function nextWave(next: string, scope: Scope): { Condition: string; Next: string } {
  return { Condition: expression(`${read(scope, "outcome")} = "${waveOutcome}"`), Next: next };
}

/** Returns JSONata for the elements of the first wave without results. */
export function waveOf(all: string, { phase }: EachStep, scope: Scope): string {
  const worked = `${resultsOf(phase, scope)}.id`;
  return `($worked := $append([], ${worked}); $ids := $waves[$not(ids[0] in $worked)][0].ids; [${all}[id in $ids]])`;
}

export function inListOrder(results: string, { list }: EachStep, scope: Scope): string {
  return `($all := ${results}; [$map(${elementsOf(list, scope)}, function($element) {$all[id = $element.id]})])`;
}
