// Counts the files that a new kind (tool, model provider, step) touched outside its own folders, from commits:
//   node .ci/count-kind.ts BASE..HEAD compiler/kinds/tools/http.ts runtime/tools/kinds/http
// Exit code 1 when more than eight are edited by hand.
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";

export interface KindCount {
  own: string[];
  /** Edited by hand outside the kind's own folders: what the kind costs. */
  edited: string[];
  generated: string[];
  tests: string[];
}

export const mostEdited = 8;

/** `range` is `BASE..HEAD`; `own` are files and folders of the kind itself. */
export function countKind(repository: string, range: string, own: readonly string[]): KindCount {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", repository, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  const [, head = "HEAD"] = range.split("..");
  const count: KindCount = { own: [], edited: [], generated: [], tests: [] };
  // A file that was moved is edited where it was and where it is: both count.
  for (const file of git("diff", "--no-renames", "--name-only", "-z", range).split("\0").filter(Boolean)) {
    const kind = own.some((folder) => isWithin(file, folder))
      ? "own"
      : kindOf(file, () => beginningOf(git, head, file));
    count[kind].push(file);
  }
  return count;
}

const isWithin = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(`${folder.replace(/\/$/, "")}/`);

function kindOf(file: string, beginning: () => string): Exclude<keyof KindCount, "own"> {
  if (file.startsWith("tests/")) return "tests";
  return file === "package-lock.json" || /generated\s+(?:from|by)/i.test(beginning()) ? "generated" : "edited";
}

/** The first lines, where a generated file says so; empty for a file that was deleted. */
function beginningOf(git: (...args: string[]) => string, head: string, file: string): string {
  const exists = git("ls-tree", "--name-only", head, "--", file) !== "";
  return exists ? git("show", `${head}:${file}`).split("\n", 6).join("\n").slice(0, 1000) : "";
}

export function renderCount({ own, edited, generated, tests }: KindCount): string {
  const rows = [
    ["edited by hand", edited],
    ["generated", generated],
    ["tests", tests],
    ["its own", own],
  ] as const;
  const lines = rows.map(([name, files]) =>
    [`${name}: ${files.length}`, ...files.map((file) => `  ${file}`)].join("\n"),
  );
  return `${lines.join("\n")}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [range, ...own] = process.argv.slice(2);
  if (range === undefined || !range.includes("..") || own.length === 0) {
    process.stderr.write("usage: node .ci/count-kind.ts BASE..HEAD OWN_FOLDER…\n");
    process.exit(2);
  }
  const count = countKind(process.cwd(), range, own);
  process.stdout.write(renderCount(count));
  if (count.edited.length > mostEdited) process.exitCode = 1;
}
