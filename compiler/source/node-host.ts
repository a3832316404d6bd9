import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Entry, Host } from "./host.ts";

/**
 * Opens the workspace at `root` on disk: the compiler's only access to a file system. Names are case-sensitive on every
 * machine, even where the disk ignores case.
 */
export function nodeHost(
  root: string,
  ignoresCase = process.platform === "darwin" || process.platform === "win32",
): Host {
  const base = resolve(root);
  const isThere = (path: string): boolean => !ignoresCase || isExact(base, path);
  return {
    read: (path) => ifThere(() => (isThere(path) ? readFileSync(inside(base, path)) : undefined)),
    list: (folder) => ifThere(() => readdirSync(inside(base, folder)).sort()) ?? [],
    look: (path) => ifThere(() => (isThere(path) ? entryAt(inside(base, path)) : undefined)),
  };
}

function entryAt(path: string): Entry {
  const found = lstatSync(path);
  return { kind: found.isFile() ? "file" : found.isDirectory() ? "folder" : "other", bytes: found.size };
}

function isExact(base: string, path: string): boolean {
  const parts = relative(base, inside(base, path)).split(sep);
  return parts.every((part, depth) => readdirSync(inside(base, parts.slice(0, depth).join("/"))).includes(part));
}

function inside(base: string, path: string): string {
  const full = resolve(base, path);
  if (full !== base && !full.startsWith(base.endsWith(sep) ? base : base + sep)) {
    throw new Error(`${path} is outside the workspace: the caller must refuse it`);
  }
  return full;
}

const absent = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

function ifThere<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch (error) {
    if (error instanceof Error && "code" in error && absent.has(String(error.code))) return undefined;
    throw error;
  }
}
