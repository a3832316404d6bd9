import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Mistake } from "../crew-command.ts";

export interface Written {
  /** Paths of new files. */
  written: string[];
  /** Existing files that were extended at their end. */
  extended: string[];
  /** Existing files that were kept, with the path of the new file instead. */
  kept: { path: string; insteadAt: string }[];
}

/** Files allowed in an otherwise empty folder: forges create them in a new repository, or file browsers left them. */
const unimportant =
  /^(?:\.gitignore|\.gitattributes|\.DS_Store|(?:readme|licen[sc]e|copying|notice)(?:\.(?:md|txt|rst|adoc))?)$/i;

/** Path of the new file when a file of the same name exists. */
const insteadOf = new Map([["README.md", "WORKSPACE.md"]]);

/** Files that are lists of lines: missing lines are appended to existing ones. */
const lists = [".gitignore", ".gitattributes"];

/**
 * Writes a workspace into a new or an empty folder, or into a repository that a forge has just created. Overwrites
 * nothing: appends to lists of lines, and keeps other existing files.
 */
export function writeWorkspace(folder: string, files: ReadonlyMap<string, string>): Written {
  const present = refuseOccupied(folder);
  const done: Written = { written: [], extended: [], kept: [] };
  for (const [path, text] of files) {
    if (lists.includes(path) && present.includes(path)) {
      if (extend(join(folder, path), text)) done.extended.push(path);
      continue;
    }
    const there = present.find((name) => insteadOf.has(path) && /^readme\b/i.test(name));
    const target = there === undefined ? path : (insteadOf.get(path) ?? path);
    if (there !== undefined) done.kept.push({ path: there, insteadAt: target });
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    writeFileSync(join(folder, target), text, { flag: "wx" });
    done.written.push(target);
  }
  return done;
}

/** Returns the names in the folder; refuses one with other files. */
function refuseOccupied(folder: string): string[] {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) throw new Mistake(`${folder} is a file. Name a new or an empty folder.`);
  const entries = readdirSync(folder, { withFileTypes: true });
  const inTheWay = entries.filter(
    (entry) => entry.name !== ".git" && !(entry.isFile() && unimportant.test(entry.name)),
  );
  if (inTheWay.length === 0) return entries.map(({ name }) => name);
  const names = inTheWay.map((entry) => `${entry.name}${entry.isDirectory() ? "/" : ""}`).sort();
  throw new Mistake(
    `${folder} is not empty: it contains ${names.join(", ")}. Name a new or an empty folder, or a repository with only a README, a license and .gitignore; nothing was written.`,
  );
}

/** Appends the missing lines with the file's line ends; false when none are missing. */
function extend(file: string, text: string): boolean {
  const own = readFileSync(file, "utf8");
  const lineEnd = own.includes("\r\n") ? "\r\n" : "\n";
  const lines = new Set(own.split(/\r?\n/).map((line) => line.trim()));
  const missing = text.split("\n").filter((line) => line !== "" && !lines.has(line));
  if (missing.every((line) => line.startsWith("#"))) return false;
  const gap = own === "" ? "" : own.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  writeFileSync(file, `${own}${gap}${missing.join(lineEnd)}${lineEnd}`);
  return true;
}
