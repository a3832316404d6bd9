// Counts the files that a new kind (tool, model provider, step, forge, trigger) touched outside its own folders, from commits:
//   node .ci/count-kind.ts BASE..HEAD compiler/kinds/tools/http.ts runtime/tools/kinds/http
// Exit code 1 when more than eight are edited by hand. For a kind that is there, from the sources as they are:
//   node .ci/count-kind.ts each
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

/** A kind of step with its own files, the words by which other files know of it, and how many files do. */
interface KnownKind {
  own: readonly string[];
  words: RegExp;
  /** Files that know of it; a further one is a decision. */
  most: number;
}

/** Kinds of steps that more than the list of kinds knows of. */
export const knownKinds: { readonly [kind: string]: KnownKind } = {
  each: {
    own: [
      "compiler/kinds/steps/each.ts",
      "compiler/kinds/steps/each-waves.ts",
      "compiler/rules/each-list-unusable.ts",
      "compiler/rules/each-locks-unusable.ts",
      "compiler/rules/each-phase-waits.ts",
      "compiler/rules/each-writes-shared.ts",
      "compiler/rules/item-misplaced.ts",
      "compiler/rules/listed-output.ts",
      "runtime/api/views/elements.ts",
      "runtime/ledger/lists.ts",
      "runtime/runner/element.ts",
      "runtime/runner/locked-writes.ts",
      "site/components/Elements.astro",
    ],
    words:
      /\b(?:eachKind|EachStep|declaredEach|listOfPhase|listNamed|itemReporter|resultsReporter|mostElements|mostResultBytes|elementBytes|elementSteps|elementKey|elementOfKey|phaseOfKey|withElement|ElementView|ListItem|reportedValues)\b|elementOf(?: ===|\?:)|(?:kind === |steps, )"each"|"each": \{|phase\.each\b/,
    most: 58,
  },
  call: {
    own: ["compiler/kinds/steps/call.ts", "compiler/kinds/steps/call-work.ts", "runtime/runner/kinds/call"],
    words:
      /\b(?:callKind|CallStep|CallRecord|CallView|callWork|laneOfCall|toolsCalledIn|declared\.call|prepareKind)\b|kind === "call"|"call": \{|\["call"/,
    most: 40,
  },
};

const sourceFolders = ["base", "cli", "compiler", "deploy", "editors", "runtime", "schema", "site"];

/** Returns the files outside a kind's own that know of it and were edited by hand. */
export function filesThatKnow(repository: string, kind: KnownKind): string[] {
  const listed = execFileSync("git", ["-C", repository, "ls-files", "-z", "--", ...sourceFolders], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return listed.split("\0").filter((file) => {
    if (!/\.(?:ts|astro|schema\.json)$/.test(file) || kind.own.some((folder) => isWithin(file, folder))) return false;
    const text = readFileSync(join(repository, file), "utf8");
    return !/generated\s+(?:from|by)/i.test(text.slice(0, 1000)) && kind.words.test(text);
  });
}

function printKnown(name: string, kind: KnownKind): void {
  const files = filesThatKnow(process.cwd(), kind);
  const lines = [`${name}: ${files.length} files outside its own know of it, at most ${kind.most}`, ...files];
  process.stdout.write(`${lines.join("\n  ")}\n`);
  if (files.length > kind.most) process.exitCode = 1;
}

function printChanged(range: string, own: readonly string[]): void {
  const count = countKind(process.cwd(), range, own);
  process.stdout.write(renderCount(count));
  if (count.edited.length > mostEdited) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [first = "", ...own] = process.argv.slice(2);
  const known = knownKinds[first];
  if (known !== undefined) printKnown(first, known);
  else if (first.includes("..") && own.length > 0) printChanged(first, own);
  else {
    const kinds = Object.keys(knownKinds).join("|");
    process.stderr.write(
      `usage: node .ci/count-kind.ts BASE..HEAD OWN_FOLDER…\n       node .ci/count-kind.ts ${kinds}\n`,
    );
    process.exit(2);
  }
}
