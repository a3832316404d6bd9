import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { matchesGlob } from "../../base/matches-glob.ts";

/** A path inside the root, or the reason for a refusal. */
export type Resolution = { kind: "inside"; path: string; absolute: string } | { kind: "refused"; reason: string };

const maxPathBytes = 1024;
const maxNameBytes = 255;

/**
 * Resolves a path requested by a model to a path relative to `root` that matches one of `globs`. Denies by default:
 * refuses every path that some file system, Git or reader could resolve differently, and every symbolic link on the
 * way, even one that leads back inside.
 */
export async function resolveInScope(root: string, globs: readonly string[], requested: string): Promise<Resolution> {
  const spelling = faultInSpelling(requested);
  if (spelling) return { kind: "refused", reason: spelling };
  const names = normalize(requested);
  if (!names) return refuse(requested, "leaves the repository");
  if (names.length === 0) return refuse(requested, "names no file");
  for (const name of names) {
    const fault = faultInName(name);
    if (fault) return refuse(requested, fault);
  }
  const path = names.join("/");
  if (!globs.some((glob) => matchesGlob(path, glob))) {
    const scope = globs.length ? globs.join(", ") : "nothing";
    return refuse(requested, `${path === requested ? "" : `is ${path}, which `}is outside your scope (${scope})`);
  }
  const link = await faultOnDisk(root, names);
  return link ? refuse(requested, link) : { kind: "inside", path, absolute: join(root, path) };
}

function refuse(requested: string, reason: string): Resolution {
  return { kind: "refused", reason: `The path ${JSON.stringify(requested)} ${reason}.` };
}

/** Characters that are invisible, change direction, or mean `/`, `\` or `.` on some system. */
const unclear = /[\p{C}\p{Zl}\p{Zp}\\:*?"<>|\u2024\u2044\u2215\u29f5\u29f8\ua789]|[\u0337\u0338]|(?! )\p{Zs}/u;

function faultInSpelling(path: string): string | undefined {
  if (path.trim() === "") return "The path is empty.";
  const quoted = JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
  if (Buffer.byteLength(path) > maxPathBytes) return `The path ${quoted} is longer than ${maxPathBytes} bytes.`;
  if (!path.isWellFormed() || unclear.test(path)) {
    return `The path ${quoted} holds a character that paths may not have; use letters, digits, - _ . and /.`;
  }
  if (path.normalize("NFKC") !== path) return `The path ${quoted} is not in its plain Unicode form (NFKC).`;
  if (path.startsWith("/") || path.startsWith("~"))
    return `The path ${quoted} is not relative to the repository's root.`;
  return undefined;
}

/** Splits a relative path and resolves `.` and `..`; undefined when it leaves the root. */
function normalize(path: string): string[] | undefined {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names;
}

const device = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/iu;
// NTFS gives a file an 8.3 alias such as GIT~1; https://cve.mitre.org/cgi-bin/cvename.cgi?name=CVE-2019-1353
const shortAlias = /^[^.]{1,8}~\d+(?:\.[^.]{0,3})?$/u;

function faultInName(name: string): string | undefined {
  if (Buffer.byteLength(name) > maxNameBytes) return `has a name longer than ${maxNameBytes} bytes`;
  if (/^\.git(?:modules)?$/iu.test(name)) return "belongs to Git itself";
  if (/^\s|[\s.]$/u.test(name)) return "has a name that begins with a space or ends with a space or a dot";
  if (device.test(name)) return "has the name of a Windows device";
  if (shortAlias.test(name)) return "has the form of a Windows short name";
  return undefined;
}

async function faultOnDisk(root: string, names: string[]): Promise<string | undefined> {
  let current = root;
  for (const [position, name] of names.entries()) {
    current = join(current, name);
    const found = await lstat(current).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw error;
    });
    if (!found) return undefined;
    if (found.isSymbolicLink()) return "leads through a symbolic link";
    const isLast = position === names.length - 1;
    if (!isLast && !found.isDirectory()) return `has ${JSON.stringify(name)} as a folder, which is a file`;
    if (isLast && !found.isFile() && !found.isDirectory()) return "is neither a file nor a folder";
  }
  return undefined;
}
