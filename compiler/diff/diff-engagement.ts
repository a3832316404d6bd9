import type { Pipeline } from "../../schema/types.ts";
import type { Range } from "../cost/cost-assumptions.ts";
import { estimateCost } from "../cost/estimate-cost.ts";
import { type Change, sortChanges } from "./change.ts";
import { removedFlow } from "./compare-flow-settings.ts";
import { compareFiles, type EmittedFile } from "./compare-machines.ts";
import { compareMonthly } from "./compare-money.ts";
import { comparePipelines } from "./compare-pipelines.ts";
import { addedRepository } from "./compare-repository.ts";

/** One compilation of an engagement; without pipeline and files when it has errors. */
export interface Side {
  pipeline?: Pipeline;
  /** Includes the files of environments that both sides have, when those are compared. */
  files?: readonly EmittedFile[];
  /** Monthly cost of each idle environment. */
  monthlyMicros?: { [environment: string]: number };
}

export interface CostSummary {
  worstMicros: number;
  expected: Range;
  minutes: Range;
  decisions: Range;
}

/** Changes of one engagement. */
export interface EngagementDiff {
  engagement: string;
  /** `unknown` when a side does not compile, so that changes cannot be determined. */
  state: "same" | "changed" | "added" | "removed" | "unknown";
  changes: Change[];
  cost: { before?: CostSummary; after?: CostSummary };
}

/** Says that a flow of the engagement is gone. */
export function diffRemovedFlow(engagement: string, flow: string, before: Side): EngagementDiff {
  return { ...diffEngagement(engagement, before, undefined), changes: [removedFlow(flow)] };
}

/** Says of a flow for one of several repositories that the repository is new to it. */
export function diffAddedRepository(engagement: string, { pipeline, ...after }: Side): EngagementDiff {
  const diff = diffEngagement(engagement, undefined, { ...after, ...(pipeline && { pipeline }) });
  const { flow, repository } = pipeline ?? {};
  if (flow?.declaredAs === undefined || repository === undefined) return diff;
  return { ...diff, changes: [addedRepository(flow.declaredAs, repository)] };
}

/** Compares two compilations of an engagement; a side is undefined when the workspace has no such engagement. */
export function diffEngagement(engagement: string, before: Side | undefined, after: Side | undefined): EngagementDiff {
  const changes = changesBetween(before, after);
  return {
    engagement,
    state: stateOf(before, after, changes),
    changes: changes ?? [],
    cost: {
      ...(before?.pipeline && { before: summarise(before.pipeline) }),
      ...(after?.pipeline && { after: summarise(after.pipeline) }),
    },
  };
}

function changesBetween(before: Side | undefined, after: Side | undefined): Change[] | undefined {
  if (!before?.pipeline || !after?.pipeline) return undefined;
  return sortChanges([
    ...comparePipelines(before.pipeline, after.pipeline),
    ...compareMonthly(before.monthlyMicros ?? {}, after.monthlyMicros ?? {}),
    ...compareFiles(before.files ?? [], after.files ?? []),
  ]);
}

function stateOf(before: Side | undefined, after: Side | undefined, changes: Change[] | undefined) {
  if (!before) return "added";
  if (!after) return "removed";
  if (!changes) return "unknown";
  return changes.length > 0 ? "changed" : "same";
}

function summarise(pipeline: Pipeline): CostSummary {
  const { worst, expected, minutes, decisions } = estimateCost(pipeline);
  return { worstMicros: worst.micros, expected, minutes, decisions };
}
