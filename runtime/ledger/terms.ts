import type { Pipeline, RaisedLimits } from "../../schema/types.ts";
import { key } from "./keys.ts";
import type { ProjectTerms } from "./project-item.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";

/** Current budget of the project. */
export function budgetUnder(terms: ProjectTerms | undefined, declaredMicros: number): number {
  return terms?.budgetMicros ?? declaredMicros;
}

/** Top-up that the project may ask for next; undefined when none is declared, or none is left. */
export function nextTopUp(
  terms: ProjectTerms | undefined,
  declared: Pipeline["budget"]["topUp"],
): { number: number; micros: number } | undefined {
  if (declared === undefined) return undefined;
  const granted = (terms?.changes ?? []).filter(({ topUp }) => topUp !== undefined);
  const left = declared.maxMicros - granted.reduce((sum, { raised }) => sum + raisedMicros(raised), 0);
  const micros = Math.min(declared.stepMicros, left);
  return micros > 0 ? { number: granted.length + 1, micros } : undefined;
}

/** Numbers of the top-ups that were granted. */
export function topUpsUnder(terms: ProjectTerms | undefined): number[] {
  return (terms?.changes ?? []).flatMap(({ topUp }) => topUp ?? []);
}

function raisedMicros(raised: RaisedLimits["raised"]): number {
  return raised.reduce((sum, { from, to }) => sum + Math.round((to - from) * 1_000_000), 0);
}

/** The pipeline with the limits that operators have raised. */
export function pipelineUnder(terms: ProjectTerms | undefined, pipeline: Pipeline): Pipeline {
  if (terms === undefined) return pipeline;
  const phases = Object.entries(pipeline.phases).map(([name, phase]) => {
    const raised = terms.limits?.[name];
    return [name, raised === undefined ? phase : { ...phase, limits: { ...phase.limits, ...raised } }] as const;
  });
  const maxCostMicros = budgetUnder(terms, pipeline.budget.maxCostMicros);
  return { ...pipeline, budget: { ...pipeline.budget, maxCostMicros }, phases: Object.fromEntries(phases) };
}

export async function readTerms(table: Table, project: string): Promise<ProjectTerms | undefined> {
  return (await readItem(table, key.meta(project)))?.terms;
}
