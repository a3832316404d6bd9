import type { Phase, Pipeline } from "../../schema/types.ts";
import { outlineOf } from "../graph/outline.ts";
import { type Pair, pairByName } from "./compare-values.ts";

/** A phase before and after the change. */
export type PhasePair = Pair<Phase>;

/** Pairs the phases of both pipelines in the new order, followed by removed ones. */
export function pairPhases(before: Pipeline, after: Pipeline): PhasePair[] {
  return pairByName(inOrder(before), inOrder(after));
}

function inOrder(pipeline: Pipeline): { [name: string]: Phase } {
  return Object.fromEntries(phasesInOrder(pipeline).map((phase) => [phase.name, phase]));
}

export function phasesInOrder(pipeline: Pipeline): Phase[] {
  return outlineOf(pipeline).flatMap(({ phases }) => phases);
}
