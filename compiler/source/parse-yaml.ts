import { type PlainNode, readPlainYaml } from "./plain-yaml.ts";
import type { Span } from "./span.ts";
import { refuseStrangeSpaces } from "./strange-spaces.ts";
import { type TextFile, writtenSpan } from "./text-file.ts";
import { refuseTypographicQuotes } from "./typographic-quotes.ts";
import type { ValuePath, YamlFile } from "./yaml-file.ts";
import { readWithLibrary } from "./yaml-library.ts";

const parsed = new WeakMap<TextFile, YamlFile>();

/** Parses each text only once, however many engagements reach it. */
export function parseYaml(source: TextFile): YamlFile {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  const yaml = refuseTypographicQuotes(refuseStrangeSpaces(readYaml(source), readYaml));
  parsed.set(source, yaml);
  return yaml;
}

function readYaml(source: TextFile): YamlFile {
  const root = readPlainYaml(source.text);
  return root === undefined ? readWithLibrary(source) : plainFile(source, root);
}

function plainFile(source: TextFile, root: PlainNode): YamlFile {
  return {
    source,
    value: root.value,
    faults: [],
    holes: [],
    valueSpan: (path) => valueSpan(source, nodeAt(root, path)),
    keySpan: (path) => keySpan(source, root, path),
    keys: (path) => [...(nodeAt(root, path)?.entries?.keys() ?? [])],
  };
}

function nodeAt(root: PlainNode, path: ValuePath): PlainNode | undefined {
  let node: PlainNode | undefined = root;
  for (const part of path) node = typeof part === "number" ? node?.items?.[part] : node?.entries?.get(part)?.node;
  return node;
}

function valueSpan(source: TextFile, node: PlainNode | undefined): Span | undefined {
  return node && writtenSpan(source, node.start, node.end);
}

function keySpan(source: TextFile, root: PlainNode, path: ValuePath): Span | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const part = path.at(-1);
  if (typeof part === "number") return valueSpan(source, parent?.items?.[part]);
  const entry = part === undefined ? undefined : parent?.entries?.get(part);
  return entry && source.span(entry.start, entry.start + String(part).length);
}
