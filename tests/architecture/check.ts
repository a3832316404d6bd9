import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { brandsMadeElsewhere } from "./branded-types.ts";
import { outputsReadElsewhere, unlistedJsonReaders } from "./json-readers.ts";
import { dialect, headlessDocblocks, namesNobodyGuesses } from "./plain-english.ts";
import { importsClaimedOtherwise, keysClaimedOtherwise, otherImporters } from "./readme-claims.ts";
import { entries, rooms } from "./rooms.ts";
import { keysSpelledElsewhere } from "./spelled-keys.ts";

/** Text by path from the root of the repository. */
export type Tree = Map<string, string>;

interface Import {
  from: string;
  to: string;
  isPackage: boolean;
}

/** A rule of the architecture: what it refuses in a tree, one line each. */
export type Check = (tree: Tree) => string[];

export function readTree(root: string): Tree {
  const files = globSync("{base,schema,compiler,runtime,deploy,docs,site,cli,editors}/**/*.{ts,astro,mjs,js,md}", {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist|\.astro)(\/|$)/.test(path),
  });
  return new Map(files.sort().map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

const isSource = (file: string): boolean => !file.endsWith(".md");
export const sourcesOf = (tree: Tree): string[] => [...tree.keys()].filter(isSource);

/** Also what a file exports from another one, loads when it is needed, or loads only for its effect. */
export function importsOf(file: string, text: string): Import[] {
  const statements = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s+["']([^"']+)["']/g,
  );
  return [...statements].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? "";
    return target.startsWith(".")
      ? { from: file, to: posix.normalize(posix.join(dirname(file), target)), isPackage: false }
      : { from: file, to: target, isPackage: true };
  });
}

const allImports = (tree: Tree): Import[] => sourcesOf(tree).flatMap((file) => importsOf(file, tree.get(file) ?? ""));
const arrows = (imports: Import[]): string[] => imports.map(({ from, to }) => `${from} -> ${to}`);

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The room with the longest path that the file is in. */
export function roomOf(file: string): string | undefined {
  const fitting = Object.keys(rooms).filter((folder) => isWithin(file, folder));
  return fitting.sort((a, b) => b.length - a.length)[0];
}

export const filesWithoutRoom: Check = (tree) => sourcesOf(tree).filter((file) => roomOf(file) === undefined);

export const refusedImports: Check = (tree) =>
  arrows(
    allImports(tree).filter(({ from, to, isPackage }) => {
      const folder = roomOf(from);
      const room = rooms[folder ?? ""];
      if (folder === undefined || room === undefined) return false;
      if (isPackage) return !room.packages.test(to);
      return !isWithin(to, folder) && !isWithin(to, "base") && !room.folders.some((other) => isWithin(to, other));
    }),
  );

/** `compiler/index.ts` is the compiler's own door, so it may open every other. */
export const importsPastAnEntry: Check = (tree) =>
  arrows(
    allImports(tree).filter(({ from, to, isPackage }) => {
      const room = isPackage || from === "compiler/index.ts" ? undefined : roomOf(to);
      const doors = room === undefined || isWithin(from, room) ? undefined : entries[room];
      return doors !== undefined && !doors.some((door) => to === `${room}/${door}`);
    }),
  );

/** A rule is a file with its page beside it. */
export const rulesThatImportRules: Check = (tree) => {
  const isRule = (file: string) => isWithin(file, "compiler/rules") && tree.has(file.replace(/\.ts$/, ".md"));
  return arrows(allImports(tree).filter(({ from, to }) => isRule(from) && isRule(to)));
};

export const emittersThatImportEmitters: Check = (tree) => {
  const emitter = (path: string) => /^compiler\/emit\/([a-z]+)\//.exec(path)?.[1];
  return arrows(
    allImports(tree).filter(({ from, to }) => emitter(from) && emitter(to) && emitter(from) !== emitter(to)),
  );
};

export const cycles: Check = (tree) => {
  const edges = new Map<string, string[]>();
  for (const { from, to, isPackage } of allImports(tree))
    if (!isPackage) edges.set(from, [...(edges.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (done.has(file) || path.includes(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
};

export const barrels: Check = (tree) =>
  sourcesOf(tree).filter((file) => /(^|\/)index\.ts$/.test(file) && file !== "compiler/index.ts");

export const emptyNames: Check = (tree) =>
  sourcesOf(tree).filter((file) =>
    /\/(utils?|helpers?|misc|common|manager|handler|processor|data|info)s?(\.|\/)/.test(file),
  );

/** Files in backticks, relative to the page or by the end of their path. What lies outside the rooms is not judged. */
export const pagesThatNameLostFiles: Check = (tree) => {
  const files = sourcesOf(tree);
  const isThere = (page: string, name: string) =>
    tree.has(posix.join(dirname(page), name)) || files.some((file) => `/${file}`.endsWith(`/${name}`));
  const pages = [...tree].filter(([file]) => file.endsWith("README.md"));
  return pages.flatMap(([page, text]) =>
    [...text.matchAll(/`((?:[\w.-]+\/)*[\w-]+\.(?:ts|astro))`/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !/^(tests|\.ci)\//.test(name) && !isThere(page, name))
      .map((name) => `${page}: ${name}`),
  );
};

/** Constants in camelCase like other names, and private members by `#`, which no other object can reach. */
export const otherStyles: Check = (tree) =>
  sourcesOf(tree).flatMap((file) =>
    [
      ...(tree.get(file) ?? "").matchAll(
        /^\s*(?:export )?const ([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)\b|^\s*(private\s[\w\s]*?\w+)\s*[(:;=]/gm,
      ),
    ].map(([, constant, member]) => `${file}: ${constant ?? member}`),
  );

/** The rooms that each room imports from, by their names. */
export function arrowsBetweenRooms(tree: Tree): Map<string, Set<string>> {
  const found = new Map(Object.keys(rooms).map((room) => [room, new Set<string>()]));
  for (const { from, to, isPackage } of allImports(tree)) {
    const [room = "", other] = [roomOf(from), isPackage ? undefined : roomOf(to)];
    if (other !== undefined && other !== room) found.get(room)?.add(other);
  }
  return found;
}

/** Each rule by the sentence that it is. */
export const checks: Record<string, Check> = {
  "every file is in a room": filesWithoutRoom,
  "every import is one that its room may make": refusedImports,
  "rooms with entries are used through them": importsPastAnEntry,
  "a rule never imports another rule": rulesThatImportRules,
  "emitters never import each other": emittersThatImportEmitters,
  "no file imports itself through others": cycles,
  "no barrels": barrels,
  "no names that say nothing": emptyNames,
  "only schema/table.ts spells keys and marks of the table": keysSpelledElsewhere,
  "each file that parses JSON is listed with how it trusts the value": unlistedJsonReaders,
  "only schema/parse-outputs.ts reads runner.json and status.json": outputsReadElsewhere,
  "only the file that declares a branded type makes one": brandsMadeElsewhere,
  "constants are in camelCase, and private members begin with #": otherStyles,
  "a README names only files that are there": pagesThatNameLostFiles,
  "a README's table of imports is what the rooms may import": importsClaimedOtherwise,
  "where a README says that only one folder imports a package, no other does": otherImporters,
  "a README's table of keys is that of schema/table.ts": keysClaimedOtherwise,
  "few docblocks begin with What, Where, Whether or Who": headlessDocblocks,
  "comments and READMEs use the field's words": dialect,
  "files have names that one can guess": namesNobodyGuesses,
};
