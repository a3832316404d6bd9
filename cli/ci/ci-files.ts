import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderDiffJson } from "../../compiler/diff/render-diff-json.ts";
import type { Diagnostic } from "../../compiler/index.ts";
import { render } from "../diagnostics-output.ts";
import { isPassed } from "./check-engagement.ts";
import type { WorkspaceCheck } from "./check-workspace.ts";
import { renderComment } from "./render-comment.ts";

export interface CiPlaces {
  sarif: string;
  comment: string;
  summary: string;
}

/** Content of summary.json and of `--json`. */
export interface CiSummary {
  isPassed: boolean;
  errors: number;
  warnings: number;
  engagements: (WorkspaceCheck["engagements"][number] & { isPassed: boolean })[];
  /** As printed by `crew diff --json`; absent without a comparison. */
  diff?: unknown;
  /** Reason why there was no comparison. */
  notCompared?: string;
}

/** Writes findings, comment and summary; `folder` distinguishes the comment from those of other workspaces in the repository. */
export function writeCiFiles(check: WorkspaceCheck, folder: string, places: CiPlaces): CiSummary {
  const summary = summarise(check);
  write(places.sarif, render("sarif", check.diagnostics, check.sources, remarksOf(check)));
  write(places.comment, renderComment(check, folder));
  write(places.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
  return summary;
}

/** Remarks that belong to no file, for the findings formats. */
export function remarksOf({ notCompared }: WorkspaceCheck): string[] {
  return notCompared === undefined ? [] : [`Nothing was compared. ${notCompared}`];
}

export function placesIn(folder: string): CiPlaces {
  return {
    sarif: join(folder, "findings.sarif"),
    comment: join(folder, "comment.md"),
    summary: join(folder, "summary.json"),
  };
}

function summarise({ diagnostics, diff, engagements, ...check }: WorkspaceCheck): CiSummary {
  const count = (severity: Diagnostic["severity"]) => diagnostics.filter((each) => each.severity === severity).length;
  return {
    isPassed: check.isPassed,
    errors: count("error"),
    warnings: count("warning"),
    engagements: engagements.map((engagement) => ({ ...engagement, isPassed: isPassed(engagement) })),
    ...(check.notCompared !== undefined && { notCompared: check.notCompared }),
    ...(diff && { diff: JSON.parse(renderDiffJson(diff)) as unknown }),
  };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
