import { readdirSync, readFileSync } from "node:fs";
import { resolve, sep } from "node:path";
import type { Host } from "./host.ts";

/** The workspace at `root` on this machine's disk: the compiler's only access to a file system. */
export function nodeHost(root: string): Host {
  const base = resolve(root);
  return {
    read: (path) => ifThere(() => readFileSync(inside(base, path))),
    list: (folder) => ifThere(() => readdirSync(inside(base, folder)).sort()) ?? [],
  };
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
