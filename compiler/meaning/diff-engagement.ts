import type { Pipeline } from "../../schema/types.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Change, sortChanges } from "./change.ts";
import { compareFiles, type EmittedFile } from "./compare-machines.ts";
import { comparePipelines } from "./compare-pipelines.ts";
import type { Range } from "./cost-assumptions.ts";
import { estimateCost } from "./estimate-cost.ts";

/** One compilation of an engagement; without pipeline and files where it has errors. */
export interface Side {
  diagnostics: readonly Diagnostic[];
  pipeline?: Pipeline;
  files?: readonly EmittedFile[];
}

export interface CostSummary {
  worstMicros: number;
  expected: Range;
  minutes: Range;
  decisions: Range;
}

/** What became of one engagement. */
export interface EngagementDiff {
  engagement: string;
  /** `unknown` where one side does not compile: then there are diagnostics and no changes. */
  state: "same" | "changed" | "added" | "removed" | "unknown";
  changes: Change[];
  /** Reported now and not before. */
  newDiagnostics: Diagnostic[];
  /** How many were reported before and are not any more. */
  resolvedDiagnostics: number;
  cost: { before?: CostSummary; after?: CostSummary };
}

/** Compares two compilations of an engagement; a side is undefined where the workspace had no such engagement. */
export function diffEngagement(engagement: string, before: Side | undefined, after: Side | undefined): EngagementDiff {
  const [old, now] = [before?.diagnostics ?? [], after?.diagnostics ?? []];
  const changes = changesBetween(before, after);
  return {
    engagement,
    state: stateOf(before, after, changes),
    changes: changes ?? [],
    newDiagnostics: diagnosticsOnlyIn(now, old),
    resolvedDiagnostics: diagnosticsOnlyIn(old, now).length,
    cost: {
      ...(before?.pipeline && { before: summarise(before.pipeline) }),
      ...(after?.pipeline && { after: summarise(after.pipeline) }),
    },
  };
}

function changesBetween(before: Side | undefined, after: Side | undefined): Change[] | undefined {
  if (!before?.pipeline || !after?.pipeline) return undefined;
  const files = compareFiles(before.files ?? [], after.files ?? []);
  return sortChanges([...comparePipelines(before.pipeline, after.pipeline), ...files]);
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

/** Lines move when anything above them is edited, so a diagnostic is known by its file, rule and words. */
function diagnosticsOnlyIn(diagnostics: readonly Diagnostic[], others: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ id, message, span }: Diagnostic) => JSON.stringify([span.file, id, message]);
  const left = new Map<string, number>();
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1);
  return diagnostics.filter((diagnostic) => {
    const copies = left.get(keyOf(diagnostic)) ?? 0;
    left.set(keyOf(diagnostic), copies - 1);
    return copies <= 0;
  });
}
