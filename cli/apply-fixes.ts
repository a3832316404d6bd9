import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits, type Diagnostic, editsOf, type Validation } from "../compiler/index.ts";

/** Maximum number of runs: an edit that fixes a second fault may depend on the first edit; the limit excludes an endless loop. */
const mostRuns = 10;

/**
 * Applies the safe edits of the workspace's diagnostics to its files, until none are left. Returns the fixed
 * diagnostics with their original positions.
 */
export function applyFixes(workspace: string, validate: () => Validation): Diagnostic[] {
  const corrected: Diagnostic[] = [];
  for (let run = 0; run < mostRuns; run++) {
    const { diagnostics } = validate();
    const fixable = diagnostics.filter((each) => editsOf(each).length > 0);
    if (fixable.length === 0) break;
    const filesOf = (each: Diagnostic): string[] => editsOf(each).map(({ span }) => span.file);
    const written = [...new Set(fixable.flatMap(filesOf))].filter((file) => correctFile(workspace, file, fixable));
    if (written.length === 0) break;
    corrected.push(...fixable.filter((each) => filesOf(each).some((file) => written.includes(file))));
  }
  return corrected;
}

/** Applies the edits of one file; true when the file changed. */
function correctFile(workspace: string, file: string, fixable: readonly Diagnostic[]): boolean {
  const path = join(workspace, file);
  const written = readFileSync(path, "utf8");
  const [mark, text] = written.startsWith("\ufeff") ? ["\ufeff", written.slice(1)] : ["", written];
  const corrected = applyEdits(file, text, fixable);
  if (corrected !== text) writeFileSync(path, mark + corrected);
  return corrected !== text;
}
