import type { Files } from "../support/workspace.ts";

/** A change of one file: `find` must stand in it once; an empty one stands for the file's end. */
export interface Change {
  file: string;
  find: string;
  replace: string;
}

/** One fault put into a sound workspace. */
export interface Plant {
  name: string;
  changes: Change[];
  /** The diagnostic that it must lead to, and no other. */
  id: string;
  /** The text that the diagnostic must point at. */
  faulty: string;
  /** The file that `faulty` stands in; that of the first change where it is not said. */
  at?: string;
  /** Files that have other paths in the end: from, to. */
  moves?: (readonly [string, string])[];
}

/** The workspace with the fault in it; undefined when the changes do not fit, because another fault is in their place. */
export function plantIn(files: Files, plant: Plant): Files | undefined {
  const changed: Record<string, string> = { ...files };
  for (const { file, find, replace } of plant.changes) {
    const text = changed[file] ?? "";
    if (find !== "" && text.split(find).length !== 2) return undefined;
    changed[file] = find === "" ? text + replace : text.replace(find, () => replace);
  }
  for (const [from, to] of plant.moves ?? []) {
    if (changed[from] === undefined) return undefined;
    changed[to] = changed[from];
    delete changed[from];
  }
  return changed;
}

export function placeOf({ at, changes }: Plant): string {
  return at ?? changes[0]?.file ?? "";
}

/**
 * The workspace with both faults; undefined where they are not independent: one changes what the other does, or both write
 * the same key.
 */
export function plantBoth(files: Files, one: Plant, other: Plant): Files | undefined {
  const first = plantIn(files, one);
  const both = first && plantIn(first, other);
  if (both === undefined) return undefined;
  const paths = new Set([...one.changes, ...other.changes].map(({ file }) => file));
  const clash = [...paths].some((path) => repeatsKey(both[path] ?? "") && !repeatsKey(first?.[path] ?? ""));
  const isOther = [...paths].some((path) => repeatsKey(plantIn(files, other)?.[path] ?? ""));
  return clash && !isOther ? undefined : both;
}

/** Whether a key stands twice at the margin of a YAML file, or in its gate. */
function repeatsKey(text: string): boolean {
  const keys = text.match(/^(?: {2})?\w+:/gm) ?? [];
  return new Set(keys).size < keys.length;
}
