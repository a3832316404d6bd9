import type { PhaseFile } from "../../schema/types.ts";

type Check = NonNullable<PhaseFile["checks"]>[number];

/** Programs that run the script which an argument names. */
const interpreters = /^(?:node|deno|bun|tsx|ts-node|python[\d.]*|ruby|perl|php|(?:ba|da|k|z)?sh|pwsh|Rscript|java|go)$/;

/** Programs that print what a file contains: the file is the output that they "measure". */
const printers = /^(?:cat|head|tail|tac|jq|yq|more|less|type|grep|sed|awk|cut|sort|envsubst|xmllint)$/;

/** Programs that read what they run from a file which they find themselves. */
const found: readonly [RegExp, readonly string[]][] = [
  [/^(?:npm|npx|pnpm|yarn|bun|bunx)$/, ["package.json"]],
  [/^(?:make|gmake)$/, ["Makefile", "makefile", "GNUmakefile"]],
  [/^just$/, ["justfile", "Justfile", ".justfile"]],
  [/^task$/, ["Taskfile.yml", "Taskfile.yaml"]],
  [/^rake$/, ["Rakefile"]],
  [/^tox$/, ["tox.ini", "pyproject.toml", "setup.cfg"]],
  [/^(?:mvn|mvnw)$/, ["pom.xml"]],
  [/^(?:gradle|gradlew)$/, ["build.gradle", "build.gradle.kts"]],
];

/** Options whose value is a file of configuration. */
const configOption = /^(?:-c|-f|--config(?:-?file)?|--rcfile|--file|--project|--settings)$/;

/**
 * Returns the paths in the repository that decide what a check measures: its program, scripts, files of configuration
 * that it lists or its arguments name, and files that its program only prints.
 */
export function sourcesOf({ run, before = [], in: folder = "", config = [] }: Check): string[] {
  const named = [run, before].flatMap(sourcesOfCommand);
  return [...new Set([...named.flatMap((path) => within(folder, path)), ...config])];
}

function sourcesOfCommand([program = "", ...args]: readonly string[]): string[] {
  const name = program.split("/").at(-1) ?? "";
  const files = found.flatMap(([pattern, paths]) => (pattern.test(name) ? paths : []));
  return [
    ...(program.includes("/") ? [program] : []),
    ...files,
    ...args.filter((arg, index) => !arg.startsWith("-") && configOption.test(args[index - 1] ?? "")),
    ...args.flatMap((arg) => /^--[\w-]*(?:config|file)[\w-]*=(.+)$/.exec(arg)?.[1] ?? []),
    ...(interpreters.test(name) ? args.filter(isFile).slice(0, 1) : []),
    ...(printers.test(name) ? args.filter(isFile) : []),
  ];
}

function isFile(argument: string): boolean {
  return /^[\w@./-]*[\w-](?:\.[A-Za-z0-9]+)?$/.test(argument) && !argument.startsWith("-") && /[./]/.test(argument);
}

/** Resolves a path against the check's folder; nothing for one outside the repository. */
function within(folder: string, path: string): string[] {
  if (path.startsWith("/") || path.startsWith("~")) return [];
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return [];
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.length === 0 ? [] : [parts.join("/")];
}
