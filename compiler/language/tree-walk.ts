import type { ValuePath } from "../source/yaml-file.ts";
import type { YamlEntry, YamlNode, YamlScalar } from "../source/yaml-tree.ts";

/** A value in a tree with its path from the root; `entry` when it is the value of a key. */
export interface Located {
  path: ValuePath;
  node: YamlNode | undefined;
  entry: YamlEntry | undefined;
}

/** Returns every value at a pattern; `*` matches each element of a list and each key of a mapping. */
export function nodesAt(root: YamlNode | undefined, pattern: readonly string[]): Located[] {
  let here: Located[] = [{ path: [], node: root, entry: undefined }];
  for (const part of pattern) {
    here = here.flatMap(({ path, node }) =>
      childrenOf(node)
        .filter(({ step }) => part === "*" || part === step)
        .map(({ step, node: child, entry }) => ({ path: [...path, step], node: child, entry })),
    );
  }
  return here;
}

interface Child {
  step: string | number;
  node: YamlNode | undefined;
  entry: YamlEntry | undefined;
}

export function childrenOf(node: YamlNode | undefined): Child[] {
  if (node?.kind === "list") return node.items.map((item, step) => ({ step, node: item, entry: undefined }));
  if (node?.kind !== "map") return [];
  return node.entries.map((entry) => ({ step: String(entry.key.value), node: entry.value, entry }));
}

/** A key, or the innermost value, under an offset. */
export interface Hit extends Located {
  isKey: boolean;
}

export function hitAt(root: YamlNode | undefined, offset: number): Hit | undefined {
  let hit: Hit | undefined = root && { path: [], node: root, entry: undefined, isKey: false };
  for (let node = root; node !== undefined; ) {
    const path: ValuePath = hit?.path ?? [];
    const child = childrenOf(node).find(
      ({ node: value, entry }) => covers(entry?.key, offset) || covers(value, offset),
    );
    if (child === undefined) return hit;
    const isKey = covers(child.entry?.key, offset);
    hit = { path: [...path, child.step], node: child.node, entry: child.entry, isKey };
    node = isKey ? undefined : child.node;
  }
  return hit;
}

function covers(node: YamlNode | undefined, offset: number): boolean {
  return node !== undefined && node.start <= offset && offset <= node.end;
}

/** Returns the place of a text between its quotes, when it is written without escapes; undefined for folded, escaped and other values. */
export function innerPlace(scalar: YamlScalar, text: string): { start: number; end: number } | undefined {
  if (typeof scalar.value !== "string" || scalar.value === "") return undefined;
  const begin = text.slice(scalar.start, scalar.end).indexOf(scalar.value);
  if (begin < 0) return undefined;
  return { start: scalar.start + begin, end: scalar.start + begin + scalar.value.length };
}
