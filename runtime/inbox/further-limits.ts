import { parsePipeline } from "../../schema/parse-outputs.ts";
import type { FurtherLimits, Pipeline, RaisedLimits } from "../../schema/types.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import { key } from "../ledger/keys.ts";
import type { Grant, MetaItem, ProjectTerms } from "../ledger/project-item.ts";
import { changeProject } from "../ledger/projects.ts";
import { readItem } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import { budgetUnder, pipelineUnder } from "../ledger/terms.ts";
import { amountOf, microsPerUsd, phaseLimits, withChange } from "./limit-amounts.ts";

export function grantsNothing(further: FurtherLimits | undefined): boolean {
  return further === undefined || Object.values(further).every((amount) => amount === undefined);
}

/** Adds a grant to a project's terms, once per action. */
export function furtherTerms(
  terms: ProjectTerms | undefined,
  pipeline: Pipeline,
  grant: Grant,
  further: FurtherLimits,
): ProjectTerms | undefined {
  return changesOf(terms, pipeline, grant, further)
    .filter(({ decisionId }) => !terms?.changes.some((each) => each.decisionId === decisionId && each.by === grant.by))
    .reduce<ProjectTerms | undefined>((now, change) => withChange(now, change), terms);
}

/** Writes them, retrying on concurrent changes of the terms. */
export async function grantFurther(
  { table, objects }: { table: Table; objects: ObjectStore },
  project: string,
  grant: Grant,
  further: FurtherLimits,
): Promise<void> {
  for (;;) {
    const meta = await readItem(table, key.meta(project));
    if (meta === undefined) return;
    const terms = furtherTerms(meta.terms, await readPipeline(objects, meta), grant, further);
    if (terms === undefined || terms === meta.terms) return;
    if (await changeProject(table, project, "terms", meta.terms, terms)) return;
  }
}

export async function readPipeline(objects: ObjectStore, { config }: Pick<MetaItem, "config">): Promise<Pipeline> {
  return parsePipeline((await objects.get(config)).toString());
}

function changesOf(
  terms: ProjectTerms | undefined,
  pipeline: Pipeline,
  { id, phase, topUp, ...signature }: Grant,
  further: FurtherLimits,
): RaisedLimits[] {
  const limits = pipelineUnder(terms, pipeline).phases[phase]?.limits;
  const raised = phaseLimits.flatMap((limit) => {
    const more = further[limit];
    if (more === undefined || limits === undefined) return [];
    const from = amountOf(limits, limit);
    return [{ limit, from, to: from + more }];
  });
  const budget = budgetUnder(terms, pipeline.budget.maxCostMicros) / microsPerUsd;
  const { budgetUsd } = further;
  return [
    ...(raised.length > 0 ? [{ ...signature, decisionId: `${id}/limits`, phase, raised }] : []),
    ...(budgetUsd === undefined
      ? []
      : [
          {
            ...signature,
            decisionId: `${id}/budget`,
            ...(topUp !== undefined && { topUp }),
            raised: [{ limit: "budget" as const, from: budget, to: budget + budgetUsd }],
          },
        ]),
  ];
}
