import type { Pipeline } from "../../schema/types.ts";
import { key } from "./keys.ts";
import type { ProjectTerms } from "./project-item.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";

/** Current budget of the project. */
export function budgetUnder(terms: ProjectTerms | undefined, declaredMicros: number): number {
  return terms?.budgetMicros ?? declaredMicros;
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
