import { diffDiagnostics } from "../compiler/diff/diff-diagnostics.ts";
import {
  diffAddedRepository,
  diffEngagement,
  diffRemovedFlow,
  type EngagementDiff,
  type Side,
} from "../compiler/diff/diff-engagement.ts";
import type { WorkspaceDiff } from "../compiler/diff/diff-words.ts";
import {
  type Compilation,
  type CompiledFlow,
  compile,
  type Diagnostic,
  type Host,
  listEngagements,
  type Validation,
  validate,
} from "../compiler/index.ts";
import { startableName } from "../schema/startable-name.ts";
import { withEnvironments } from "./with-environments.ts";

/** Receives both states of an engagement before they are released; a state is undefined when the engagement did not exist in it. */
export type Visit = (
  engagement: string,
  before: Compilation | undefined,
  after: Compilation | undefined,
) => Promise<void>;

export interface Comparison extends Omit<WorkspaceDiff, "base"> {
  /** Current diagnostics; a diagnostic of several engagements occurs several times. */
  found: Validation;
}

export interface ComparisonOptions {
  /** Default: all engagements, and files that no engagement uses. */
  engagement?: string | undefined;
  visit?: Visit;
}

/** Compares two states of a workspace engagement by engagement, so that a large one is never in memory as a whole. */
export async function compareHosts(before: Host, after: Host, options: ComparisonOptions = {}): Promise<Comparison> {
  const { engagement: wanted, visit } = options;
  const [old, now] = [new Set(listEngagements(before)), new Set(listEngagements(after))];
  const names = [...new Set([...now, ...old])].filter((name) => wanted === undefined || name === wanted).sort();
  const engagements = [];
  const [was, is] = [emptyValidation(), emptyValidation()];
  for (const engagement of names) {
    const sides = [
      old.has(engagement) ? compile(before, { engagement }) : undefined,
      now.has(engagement) ? compile(after, { engagement }) : undefined,
    ] as const;
    engagements.push(...(await diffFlows(engagement, ...sides)));
    add(was, sides[0]);
    add(is, sides[1]);
    await visit?.(engagement, ...sides);
  }
  if (wanted === undefined) {
    // Files that no engagement uses are checked with the whole workspace.
    add(was, validate(before));
    add(is, validate(after));
  }
  return { engagements, diagnostics: diffDiagnostics(was.diagnostics, is.diagnostics), found: is };
}

/** Compares an engagement flow by flow. The infrastructure, which all flows share, is compared with the first that both states have. */
async function diffFlows(
  engagement: string,
  before: Compilation | undefined,
  after: Compilation | undefined,
): Promise<EngagementDiff[]> {
  const flowsOf = (side: Compilation | undefined) => (side?.flows ?? []).map(({ name }) => name);
  const names = [...new Set([...flowsOf(after), ...flowsOf(before)])];
  const isBroken = (side: Compilation | undefined) => side !== undefined && side.flows === undefined;
  if (names.length === 0 || isBroken(before) || isBroken(after)) return [diffEngagement(engagement, before, after)];
  const shared = names.find((name) => flowsOf(before).includes(name) && flowsOf(after).includes(name));
  const diffs = [];
  for (const name of names) {
    const [old, now] = [flowIn(before, name), flowIn(after, name)];
    const label = startableName(engagement, (now ?? old)?.pipeline.flow?.name);
    const isShared = name === shared && old !== undefined && now !== undefined;
    const [was, is]: readonly [Side | undefined, Side | undefined] = isShared
      ? await withEnvironments(before, after, [old, now])
      : [old, now];
    const isGone = old !== undefined && now === undefined && after !== undefined;
    if (isGone) diffs.push(diffRemovedFlow(label, name, old));
    else if (now !== undefined && isForFurther(now, before)) diffs.push(diffAddedRepository(label, now));
    else diffs.push(diffEngagement(label, was, is));
  }
  return diffs;
}

/** True of a flow for one of several repositories that was there before, and not for this one. */
function isForFurther({ name, pipeline: { flow } }: CompiledFlow, before: Compilation | undefined): boolean {
  const earlier = before?.flows ?? [];
  if (flow?.declaredAs === undefined || earlier.some((each) => each.name === name)) return false;
  return earlier.some((each) => [each.name, each.pipeline.flow?.declaredAs].includes(flow.declaredAs));
}

function flowIn(compilation: Compilation | undefined, name: string): CompiledFlow | undefined {
  return compilation?.flows?.find((flow) => flow.name === name);
}

interface Collected extends Validation {
  diagnostics: Diagnostic[];
  sources: Map<string, string>;
}

function emptyValidation(): Collected {
  return { diagnostics: [], sources: new Map() };
}

function add(collected: Collected, validation: Validation | undefined): void {
  if (validation === undefined) return;
  collected.diagnostics.push(...validation.diagnostics);
  for (const [path, text] of validation.sources) collected.sources.set(path, text);
}
