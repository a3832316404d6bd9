import type { Json } from "../base/json.ts";

// Paths are compared as texts that begin and end with a slash, so that a folder is the beginning of everything in it. The state machine
// computes the same in JSONata: compiler/asl/waves.ts.

/** Lock of an element that names no path, or one outside of the repository. */
const everything = "/";

/** Number of paths above which an element locks everything: more would take the state machine long to compare. */
export const mostLockedPaths = 20;

/** Returns the files and folders that the text of an element locks, each as `/folder/`. */
export function lockedPaths(value: Json | undefined): string[] {
  const named = (typeof value === "string" ? value : "").split(/[\s,|]+/).filter((path) => path !== "");
  const paths = [...new Set(named.map(lockedPath))];
  return paths.length === 0 || paths.length > mostLockedPaths ? [everything] : paths;
}

function lockedPath(path: string): string {
  const fixed = path.replace(/[^/]*[*?[\]{}].*$/, "");
  const whole = `/${fixed}/`.replace(/\/(\.?\/)+/g, "/");
  return whole.includes("/../") ? everything : whole;
}

/** True when one of the paths is another's, or in it. */
export function locksOverlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((path) => others.some((other) => path.startsWith(other) || other.startsWith(path)));
}
