import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "./change.ts";
import type { EngagementDiff } from "./diff-engagement.ts";
import {
  byTheme,
  diagnosticsLine,
  estimateLine,
  headline,
  sameLine,
  themeTitles,
  type WorkspaceDiff,
} from "./diff-words.ts";

/** A comparison in reading order, independent of the output format. */
export interface DiffParts {
  base: string;
  engagements: EngagementPart[];
  /** One sentence that lists the engagements without changes. */
  same?: string;
  diagnostics?: { line: string; added: Diagnostic[] };
}

export interface EngagementPart {
  name: string;
  headline: string;
  estimate?: string;
  themes: { title: string; changes: Change[] }[];
}

/** Splits a comparison into its parts. `name` formats an engagement's name. */
export function partsOf(
  { base, engagements, diagnostics }: WorkspaceDiff,
  name: (engagement: string) => string,
): DiffParts {
  const same = sameLine(engagements, name);
  const line = diagnosticsLine(diagnostics);
  return {
    base,
    engagements: engagements.filter(({ state }) => state !== "same").map((diff) => partOf(diff, name)),
    ...(same !== undefined && { same }),
    ...(line !== undefined && { diagnostics: { line, added: diagnostics.added } }),
  };
}

function partOf(diff: EngagementDiff, name: (engagement: string) => string): EngagementPart {
  const estimate = estimateLine(diff);
  return {
    name: name(diff.engagement),
    headline: headline(diff),
    ...(estimate !== undefined && { estimate }),
    themes: byTheme(diff.changes).map(([theme, changes]) => ({ title: themeTitles[theme], changes })),
  };
}
