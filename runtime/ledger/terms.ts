import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Pipeline } from "../../schema/types.ts";
import { applied } from "./conditions.ts";
import type { MetaItem, ProjectTerms } from "./items.ts";
import { key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";

/** The most the project may cost now. */
export function budgetUnder(terms: ProjectTerms | undefined, declaredMicros: number): number {
  return terms?.budgetMicros ?? declaredMicros;
}

/** The pipeline with what operators have raised. */
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
  return (await readItem<MetaItem>(table, key.meta(project)))?.terms;
}

/** Writes changed terms unless somebody has changed them since `seen` was read. */
export function writeTerms(
  table: Table,
  project: string,
  seen: ProjectTerms | undefined,
  terms: ProjectTerms,
): Promise<boolean> {
  const isUnchanged = seen === undefined ? "attribute_not_exists(terms)" : "size(terms.changes) = :count";
  return applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.meta(project) },
        UpdateExpression: "SET terms = :terms",
        ConditionExpression: `attribute_exists(pk) AND ${isUnchanged}`,
        ExpressionAttributeValues: { ":terms": terms, ...(seen && { ":count": seen.changes.length }) },
      }),
    ),
  );
}
