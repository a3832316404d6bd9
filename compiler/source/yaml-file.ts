import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Schema,
  visit,
  type YAMLMap,
} from "yaml";
import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import { createTextFile, type TextFile } from "./text-file.ts";
import { unclosedBracket } from "./unclosed-bracket.ts";
import { yamlHelp, yamlMessage } from "./yaml-help.ts";

/** Keys and indexes from the root of a YAML file to a value: `"gate", "remind", 0`. */
export type ValuePath = readonly (string | number)[];

/** A parsed YAML file whose values can be asked for their places. */
export interface YamlFile {
  readonly source: TextFile;
  /** Plain data; `null` for an empty file. Meaningless at the holes. */
  readonly value: unknown;
  readonly faults: readonly SourceFault[];
  /** The places that the faults leave without a value; the root is one when nothing could be read. */
  readonly holes: readonly ValuePath[];
  /** The place of the value; undefined when it is not there. */
  valueSpan(path: ValuePath): Span | undefined;
  /** The place of the key, or of a list's element; undefined when it is not there. */
  keySpan(path: ValuePath): Span | undefined;
  /** The keys of the mapping at `path`, in the order of the file. */
  keys(path: ValuePath): string[];
}

// A file the size limit lets through can still ask for exponential memory by naming an alias inside an alias.
const maxAliasCount = 100;

const parsed = new WeakMap<TextFile, YamlFile>();

/** Parses a text once, however many engagements reach it. */
export function parseYaml(source: TextFile): YamlFile {
  const yaml = parsed.get(source) ?? parseOrRefuse(source);
  parsed.set(source, yaml);
  return yaml;
}

function parseOrRefuse(source: TextFile): YamlFile {
  try {
    return parse(source);
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

/** A file of which nothing can be read. */
export function brokenFile(source: TextFile, faults: readonly SourceFault[]): YamlFile {
  const nothing = { valueSpan: () => undefined, keySpan: () => undefined, keys: () => [] };
  return { source, value: null, faults, holes: [[]], ...nothing };
}

// A key at the left margin begins a value of its own, whatever is broken before it.
const topLevelKey = /^[A-Za-z_][\w-]*:(?=\s|$)/gm;

/**
 * Reads what stands under each key of the file by itself, so that one broken value hides no other. Undefined when the
 * values are sound and the fault lies in how they stand together.
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

function tooDeep(source: TextFile): SourceFault {
  const start = Math.max(0, source.text.search(/\S/));
  return {
    id: "yaml-syntax",
    message: "The YAML nests too deeply to be read.",
    span: source.span(start, start + 1),
    help: "remove the extra brackets or indentation",
  };
}

/** Only the first: what follows a broken place is mostly its consequence. */
function syntaxFaults(document: Document.Parsed, source: TextFile): SourceFault[] {
  const error = document.errors[0] ?? document.warnings[0];
  if (error === undefined) return [];
  if (error.code === "RESOURCE_EXHAUSTION") return [tooDeep(source)];
  const start = Math.min(error.pos[0], source.text.length);
  const line = /^[^\r\n]*/.exec(source.text.slice(start, Math.max(start, error.pos[1])))?.[0].trimEnd() ?? "";
  const bracket = /^Flow (?:map|sequence)/.test(error.message) ? unclosedBracket(source, start) : undefined;
  const span =
    bracket ?? (line.length > 1 ? source.span(start, start + line.length) : wordAt(start, line.length, source));
  return [{ id: "yaml-syntax", message: yamlMessage(error), span, help: yamlHelp(error.code) }];
}

interface Duplicate {
  path: ValuePath;
  fault: SourceFault;
}

/** The word around a single character: more of a place than one letter. */
function wordAt(start: number, length: number, source: TextFile): Span {
  const before = /[\w-]*$/.exec(source.text.slice(Math.max(0, start - 80), start))?.[0] ?? "";
  const after = /^[\w-]*/.exec(source.text.slice(start, start + 80))?.[0] ?? "";
  return after === "" ? source.span(start, start + length) : source.span(start - before.length, start + after.length);
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
    message: `The key "${name}" stands twice in the same mapping.`,
    span,
    help: "keep one of the two",
    related: { message: "The first one is here.", span: first },
  };
}

function convert(document: Document.Parsed, source: TextFile): { value: unknown } | { fault: SourceFault } {
  // A walk over all nodes is not free, and few files have an alias.
  const alias = source.text.includes("*") ? firstAlias(document) : undefined;
  if (alias === undefined) return { value: document.toJS() };
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    // An alias inside its own anchor gives a value that contains itself.
    JSON.stringify(value);
    return { value };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return { fault: badAlias(alias, source) };
  }
}

function firstAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function badAlias(alias: Alias, source: TextFile): SourceFault {
  return {
    id: "yaml-syntax",
    message: `The alias "*${alias.source}" cannot be written out: it has no anchor, contains itself or multiplies beyond measure.`,
    span: spanOf(alias, source) ?? source.span(0, 0),
    help: "write the value out instead of using aliases",
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

/** By key; of one that stands twice the first. Made once: a file may have as many faults as keys. */
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
  if (!node?.range) return undefined;
  const [start, end] = node.range;
  const written = source.text.slice(start, end).trimEnd();
  return source.span(start, start + written.length);
}
