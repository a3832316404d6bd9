import { diffDiagnostics } from "../compiler/diff/diff-diagnostics.ts";
import { diffEngagement } from "../compiler/diff/diff-engagement.ts";
import type { WorkspaceDiff } from "../compiler/diff/diff-words.ts";
import {
  type Compilation,
  compile,
  type Diagnostic,
  type Host,
  listEngagements,
  type Validation,
  validate,
} from "../compiler/index.ts";
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
    engagements.push(diffEngagement(engagement, ...(await withEnvironments(...sides))));
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
