import { isAlias, isMap, isNode, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { TextFile } from "./text-file.ts";

/** A value of a YAML text with its place, made of everything that could be read: the text may be broken. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

interface Placed {
  /** First offset. */
  readonly start: number;
  /** Offset past the last character that is not space. */
  readonly end: number;
}

export interface YamlMap extends Placed {
  readonly kind: "map";
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlScalar;
  /** Undefined for a key without a value. */
  readonly value: YamlNode | undefined;
}

export interface YamlList extends Placed {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
}

export interface YamlScalar extends Placed {
  readonly kind: "scalar";
  readonly value: unknown;
}

const trees = new WeakMap<TextFile, { root: YamlNode | undefined }>();

/** Returns the readable content of a text; undefined for an empty one. Guesses where `parseYaml` refuses. */
export function parseTree(source: TextFile): YamlNode | undefined {
  const known = trees.get(source) ?? { root: read(source.text) };
  trees.set(source, known);
  return known.root;
}

function read(text: string): YamlNode | undefined {
  try {
    const document = parseDocument(text, options);
    return (document.errors.length > 0 ? readByKey(text) : undefined) ?? toTree(document.contents, text, 0);
  } catch (error) {
    // Nested too deeply for the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const options = { prettyErrors: false, uniqueKeys: false, logLevel: "silent" } as const;

/** Reads each top-level key separately, so that a broken one does not affect the others. */
function readByKey(text: string): YamlNode | undefined {
  const starts = [...text.matchAll(/^[\w"'].*?:(?=\s|$)/gm)].map(({ index }) => index);
  const entries = starts.flatMap((start, index) => {
    const part = text.slice(start, starts[index + 1]);
    const tree = toTree(parseDocument(part, options).contents, text, start);
    return tree?.kind === "map" ? tree.entries : [];
  });
  return entries.length === 0 ? undefined : { kind: "map", start: starts[0] ?? 0, end: text.trimEnd().length, entries };
}

/** Converts a node; `shift` is the offset of the parsed part in the text. */
function toTree(node: unknown, text: string, shift: number): YamlNode | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const place = placeOf(node, text, shift);
  if (isSeq(node)) {
    const items = node.items.map(
      (item) => toTree(item, text, shift) ?? { kind: "scalar" as const, ...place, value: null },
    );
    return { kind: "list", ...place, items };
  }
  if (isMap(node)) {
    const entries = node.items.flatMap(({ key, value }) =>
      isScalar(key) && key.range ? [{ key: scalar(key, text, shift), value: toTree(value, text, shift) }] : [],
    );
    return { kind: "map", ...place, entries };
  }
  if (isAlias(node)) return { kind: "scalar", ...place, value: null };
  // The library represents an absent value as a null of zero length.
  return isScalar(node) && (node.value !== null || place.end > place.start) ? scalar(node, text, shift) : undefined;
}

function scalar(node: Node, text: string, shift: number): YamlScalar {
  return { kind: "scalar", ...placeOf(node, text, shift), value: isScalar(node) ? node.value : null };
}

function placeOf(node: Node, text: string, shift: number): Placed {
  const [from, to] = node.range ?? [0, 0];
  const [start, end] = [from + shift, to + shift];
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

/** Returns the value as plain data. */
export function plainValue(node: YamlNode | undefined): unknown {
  switch (node?.kind) {
    case "map":
      return Object.fromEntries(node.entries.map(({ key, value }) => [String(key.value), plainValue(value)]));
    case "list":
      return node.items.map(plainValue);
    default:
      return node?.value ?? null;
  }
}
