import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits, type Diagnostic, editsOf, type Validation } from "../compiler/index.ts";

/** One edit that mends another fault may lie under the first: a few runs find them all, and none goes on for ever. */
const mostRuns = 10;

/**
 * Makes the safe edits of the workspace's diagnostics in its files, until there are none left. Gives what was mended, as it
 * was before.
 */
export function applyFixes(workspace: string, validate: () => Validation): Diagnostic[] {
  const mended: Diagnostic[] = [];
  for (let run = 0; run < mostRuns; run++) {
    const { diagnostics } = validate();
    const fixable = diagnostics.filter((each) => editsOf(each).length > 0);
    if (fixable.length === 0) break;
    const filesOf = (each: Diagnostic): string[] => editsOf(each).map(({ span }) => span.file);
    const written = [...new Set(fixable.flatMap(filesOf))].filter((file) => mendFile(workspace, file, fixable));
    if (written.length === 0) break;
    mended.push(...fixable.filter((each) => filesOf(each).some((file) => written.includes(file))));
  }
  return mended;
}

/** Whether the file is another one now. */
function mendFile(workspace: string, file: string, fixable: readonly Diagnostic[]): boolean {
  const path = join(workspace, file);
  const written = readFileSync(path, "utf8");
  const [mark, text] = written.startsWith("\ufeff") ? ["\ufeff", written.slice(1)] : ["", written];
  const mended = applyEdits(file, text, fixable);
  if (mended !== text) writeFileSync(path, mark + mended);
  return mended !== text;
}
