import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GitObjects } from "./git-objects.ts";

/** Highest number of conflicts that `git merge-file` counts in its exit code; higher codes are errors. */
const mostConflicts = 127;

/** Name of the common version in the marks of a conflict. */
const before = "before";

/** The three versions of a text, with the names of the two sides. */
interface ThreeTexts {
  base: Buffer;
  ours: { name: string; bytes: Buffer };
  theirs: { name: string; bytes: Buffer };
}

/** Merges two versions of a text line by line, as Git does. A conflict has all three versions between marks. */
export function mergeText(
  objects: GitObjects,
  { base, ours, theirs }: ThreeTexts,
): Promise<{ bytes: Buffer; isConflict: boolean }> {
  return objects.use(undefined, async (git, own) => {
    const files = { ours: ours.bytes, base, theirs: theirs.bytes };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(own, name), bytes);
    const names = [ours.name, before, theirs.name].flatMap((name) => ["-L", name]);
    const args = ["merge-file", "-p", "-q", "--diff3", ...names, ...Object.keys(files)];
    const bytes = await git(args, { mostExitCode: mostConflicts });
    // Only this mark has a name that no text has by itself.
    return { bytes, isConflict: linesOf(bytes).has(endOf(theirs.name)) };
  });
}

/** True while a text has a mark of a conflict with that branch. */
export function hasMarks(bytes: Buffer, branch: string): boolean {
  const lines = linesOf(bytes);
  return ["<<<<<<< main", `||||||| ${before}`, endOf(branch)].some((mark) => lines.has(mark));
}

const endOf = (branch: string): string => `>>>>>>> ${branch}`;

const linesOf = (bytes: Buffer): Set<string> => new Set(bytes.toString("latin1").split(/\r?\n/));

/** True for bytes that Git would not merge line by line. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}
