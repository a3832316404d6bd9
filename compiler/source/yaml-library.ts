import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Range,
  Schema,
  visit,
  type YAMLMap,
} from "yaml";
import { readConflicted } from "./conflicted-yaml.ts";
import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import { createTextFile, type TextFile, writtenSpan } from "./text-file.ts";
import { syntaxFaults, tooDeep, wordAt } from "./yaml-faults.ts";
import { brokenFile, type ValuePath, type YamlFile } from "./yaml-file.ts";

// A file within the size limit can still request exponential memory, by naming an alias inside an alias.
const maxAliasCount = 100;

/** Reads any YAML with the library; unreadable parts are faults and leave holes. */
export function readWithLibrary(source: TextFile): YamlFile {
  try {
    return readConflicted(source, readWithLibrary) ?? parse(source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return brokenFile(source, [tooDeep(source)]);
  }
}

// Shared: building it for each document costs a fifth of the parsing.
const schema = new Schema({ schema: "core" });

function parseText(text: string): Document.Parsed {
  // Duplicate keys are found below: the library compares every key with every other.
  return parseDocument(text, { prettyErrors: false, uniqueKeys: false, schema, logLevel: "error" });
}

function parse(source: TextFile): YamlFile {
  const document = parseText(source.text);
  const syntax = syntaxFaults(document, source);
  if (syntax.length > 0)
    return isOneDocument(document) ? (parseByKey(source) ?? brokenFile(source, syntax)) : brokenFile(source, syntax);
  const duplicates = duplicateKeys(document.contents, [], source);
  const converted = convert(document, source);
  if ("fault" in converted) return brokenFile(source, [...duplicates.map(({ fault }) => fault), converted.fault]);
  return {
    source,
    value: converted.value,
    faults: duplicates.map(({ fault }) => fault),
    holes: duplicates.map(({ path }) => path),
    valueSpan: (path) => spanOf(locate(document, path)?.value, source),
    keySpan: (path) => spanOf(locate(document, path)?.key, source),
    keys: (path) => keysOf(resolved(locate(document, path)?.value, document)),
  };
}

// A key at the left margin begins a new value, even after broken text.
const topLevelKey = /^[A-Za-z_][\w-]*:(?=\s|$)/gm;

/**
 * Reads the value of each top-level key separately, so that one broken value hides no other. Undefined when every value
 * is valid and the fault is in their combination.
 */
function parseByKey(source: TextFile): YamlFile | undefined {
  const { text } = source;
  const starts = [...text.matchAll(topLevelKey)].map(({ index }) => index);
  const blocks = starts.map((start, index) => readBlock(source, start, starts[index + 1] ?? text.length));
  const faulty = blocks.filter(({ fault }) => fault !== undefined);
  if (faulty.length === 0) return undefined;
  const rest = blocks.map(({ start, end, fault }) => {
    const written = text.slice(start, end);
    return fault === undefined ? written : written.replaceAll(/[^\r\n]/g, " ");
  });
  const sound = parse(createTextFile(source.file, text.slice(0, starts[0]) + rest.join("")));
  const holes = faulty.map(({ start }) => [text.slice(start, text.indexOf(":", start))]);
  const faults = [...faulty.flatMap(({ fault }) => fault ?? []), ...sound.faults];
  return { ...sound, source, faults, holes: [...holes, ...sound.holes] };
}

function isOneDocument({ errors }: Document.Parsed): boolean {
  return errors.every(({ code }) => code !== "MULTIPLE_DOCS");
}

function readBlock(source: TextFile, start: number, end: number): { start: number; end: number; fault?: SourceFault } {
  const alone = createTextFile(source.file, source.text.slice(start, end));
  const [fault] = syntaxFaults(parseText(alone.text), alone);
  if (fault === undefined) return { start, end };
  const last = alone.text.trimEnd().length;
  const { span } = fault;
  const place =
    span.start < last
      ? source.span(start + span.start, start + Math.max(span.start + 1, Math.min(span.end, last)))
      : wordAt(start + last - 1, 1, source);
  return { start, end, fault: { ...fault, span: place } };
}

interface Duplicate {
  path: ValuePath;
  fault: SourceFault;
}

function duplicateKeys(node: unknown, path: ValuePath, source: TextFile): Duplicate[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => duplicateKeys(item, [...path, index], source));
  if (!isMap(node)) return [];
  const duplicates: Duplicate[] = [];
  const seen = new Map<string, Span>();
  for (const { key, value } of node.items) {
    const name = keyName(key);
    const here = [...path, name];
    const span = isNode(key) ? spanOf(key, source) : undefined;
    const first = seen.get(name);
    if (span !== undefined && first !== undefined) {
      duplicates.push({ path: here, fault: duplicateKey(name, span, first) });
    } else if (span !== undefined) seen.set(name, span);
    duplicates.push(...duplicateKeys(value, here, source));
  }
  return duplicates;
}

function duplicateKey(name: string, span: Span, first: Span): SourceFault {
  return {
    id: "duplicate-key",
    message: `The key "${name}" is used twice in the same mapping.`,
    span,
    help: "keep one of the two",
    related: [{ message: "The first one is here.", span: first }],
  };
}

function convert(document: Document.Parsed, source: TextFile): { value: unknown } | { fault: SourceFault } {
  // Walking over all nodes takes time, and few files have an alias.
  const alias = source.text.includes("*") ? firstAlias(document) : undefined;
  if (alias === undefined) return { value: document.toJS() };
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    // An alias inside its own anchor makes a value that contains itself.
    JSON.stringify(value);
    return { value };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return { fault: badAlias(document, alias, source) };
  }
}

function firstAlias(document: Document.Parsed, isMeant: (alias: Alias) => boolean = () => true): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (!isMeant(alias)) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function badAlias(document: Document.Parsed, first: Alias, source: TextFile): SourceFault {
  const lost = firstAlias(document, (alias) => alias.resolve(document) === undefined);
  const span = spanOf(lost ?? first, source) ?? source.span(0, 0);
  if (lost !== undefined) {
    const message = `"*${lost.source}" is read as an alias, but nothing before it has the anchor "&${lost.source}".`;
    return { id: "yaml-syntax", message, span, help: `put it in quotes if it is a text: "*${lost.source}"` };
  }
  return {
    id: "yaml-syntax",
    message: `The alias "*${first.source}" cannot be expanded: it contains itself or grows too large.`,
    span,
    help: "repeat the value instead of using an alias",
  };
}

interface Located {
  key: Node | undefined;
  value: Node | undefined;
}

function locate(document: Document.Parsed, path: ValuePath): Located | undefined {
  let here: Located = { key: undefined, value: document.contents ?? undefined };
  for (const part of path) {
    const next = child(resolved(here.value, document), part);
    if (next === undefined) return undefined;
    here = next;
  }
  return here;
}

type Pairs = ReadonlyMap<string, YAMLMap["items"][number]>;

const pairsByMap = new WeakMap<YAMLMap, Pairs>();

/** Returns the pairs by key; for a duplicate key, the first. Cached, because a file may have as many faults as keys. */
function pairsOf(map: YAMLMap): Pairs {
  const known = pairsByMap.get(map) ?? new Map(map.items.toReversed().map((pair) => [keyName(pair.key), pair]));
  pairsByMap.set(map, known);
  return known;
}

function child(node: Node | undefined, part: string | number): Located | undefined {
  if (isSeq(node) && typeof part === "number") {
    const item = node.items[part];
    return isNode(item) ? { key: item, value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = pairsOf(node).get(String(part));
  if (pair === undefined || !isNode(pair.key)) return undefined;
  return { key: pair.key, value: isNode(pair.value) ? pair.value : undefined };
}

function resolved(node: Node | undefined, document: Document.Parsed): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}

function keysOf(node: Node | undefined): string[] {
  return isMap(node) ? node.items.map(({ key }) => keyName(key)) : [];
}

function keyName(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function spanOf(node: Node | undefined, source: TextFile): Span | undefined {
  return node?.range ? writtenSpan(source, node.range[0], endOf(node, node.range)) : undefined;
}

/** Returns the end of a block. The library counts a comment after the block's last value as a part of the block. */
function endOf(node: Node, range: Range): number {
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined;
  const inner = isPair(last) ? (last.value ?? last.key) : last;
  return isNode(inner) && inner.range ? endOf(inner, inner.range) : range[1];
}
