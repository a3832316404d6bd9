// Compares the processor time of compiling, of the engine and of a model turn at an older commit and here:
//   node tests/bench/commits/compare-commits.ts COMMIT [PAIRS]
// Each pair is two new processes, in changing order, so that a busy machine treats both alike.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { medianOf } from "../timing.ts";

const root = join(import.meta.dirname, "../../..");
const [commit = "HEAD~1", pairs = "9"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "crew-bench-"));
const older = join(folder, "older");
const git = (...words: string[]) =>
  execFileSync("git", ["-C", root, ...words], { stdio: ["ignore", "ignore", "inherit"] });

/** Median milliseconds of processor time for one run of the work, by the sources in `tree`. */
function measure(tree: string, work: string): number {
  const script = join(import.meta.dirname, "measure-work.ts");
  const printed = execFileSync(process.execPath, ["--no-warnings", script, tree, work], { encoding: "utf8" });
  return Number(printed);
}

git("worktree", "add", "--quiet", "--detach", older, commit);
try {
  symlinkSync(join(root, "node_modules"), join(older, "node_modules"), "junction");
  for (const work of ["compile", "engine", "turn"]) {
    const measured = Array.from({ length: Number(pairs) }, (_, nth) => {
      const isOlderFirst = nth % 2 === 0;
      const first = measure(isOlderFirst ? older : root, work);
      const second = measure(isOlderFirst ? root : older, work);
      return isOlderFirst ? { before: first, now: second } : { before: second, now: first };
    });
    const before = medianOf(measured.map((pair) => pair.before));
    const now = medianOf(measured.map((pair) => pair.now));
    const ratio = medianOf(measured.map((pair) => pair.now / pair.before));
    const figures = `${commit} ${before.toFixed(1)} ms, here ${now.toFixed(1)} ms of processor time`;
    console.log(`${work.padEnd(8)} ${figures}; median ratio of ${measured.length} pairs ${ratio.toFixed(2)}`);
  }
} finally {
  git("worktree", "remove", "--force", older);
  rmSync(folder, { recursive: true, force: true });
}
