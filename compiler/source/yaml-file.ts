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
} from "yaml";
import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import type { TextFile } from "./text-file.ts";
import { yamlHelp, yamlMessage } from "./yaml-help.ts";

/** Keys and indexes from the root of a YAML file to a value: `"gate", "remind", 0`. */
export type ValuePath = readonly (string | number)[];

/** A parsed YAML file whose values can be asked for their places. */
export interface YamlFile {
  readonly source: TextFile;
  /** Plain data; `null` for an empty file. Meaningless when there are faults. */
  readonly value: unknown;
  readonly faults: readonly SourceFault[];
  /** The place of the value; undefined when it is not there. */
  valueSpan(path: ValuePath): Span | undefined;
  /** The place of the key, or of a list's element; undefined when it is not there. */
  keySpan(path: ValuePath): Span | undefined;
  /** The keys of the mapping at `path`, in the order of the file. */
  keys(path: ValuePath): string[];
}

// A file the size limit lets through can still ask for exponential memory by naming an alias inside an alias.
const maxAliasCount = 100;

export function parseYaml(source: TextFile): YamlFile {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return brokenFile(source, [tooDeep(source)]);
  }
}

// Shared: building it for each document costs a fifth of the parsing.
const schema = new Schema({ schema: "core" });

function parse(source: TextFile): YamlFile {
  // Duplicate keys are found below: the library compares every key with every other.
  const document = parseDocument(source.text, { prettyErrors: false, uniqueKeys: false, schema });
  const faults = [...syntaxFaults(document, source), ...duplicateKeys(document.contents, source)];
  if (faults.length > 0) return brokenFile(source, faults);
  const converted = convert(document, source);
  if ("fault" in converted) return brokenFile(source, [converted.fault]);
  return {
    source,
    value: converted.value,
    faults: [],
    valueSpan: (path) => spanOf(locate(document, path)?.value, source),
    keySpan: (path) => spanOf(locate(document, path)?.key, source),
    keys: (path) => keysOf(resolved(locate(document, path)?.value, document)),
  };
}

function brokenFile(source: TextFile, faults: SourceFault[]): YamlFile {
  return { source, value: null, faults, valueSpan: () => undefined, keySpan: () => undefined, keys: () => [] };
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
  const span = source.span(start, start + line.length);
  return [{ id: "yaml-syntax", message: yamlMessage(error), span, help: yamlHelp(error.code) }];
}

function duplicateKeys(node: unknown, source: TextFile): SourceFault[] {
  if (isSeq(node)) return node.items.flatMap((item) => duplicateKeys(item, source));
  if (!isMap(node)) return [];
  const faults: SourceFault[] = [];
  const seen = new Map<string, Span>();
  for (const { key, value } of node.items) {
    const span = isNode(key) ? spanOf(key, source) : undefined;
    const first = seen.get(keyName(key));
    if (span !== undefined && first !== undefined) faults.push(duplicateKey(keyName(key), span, first));
    else if (span !== undefined) seen.set(keyName(key), span);
    faults.push(...duplicateKeys(value, source));
  }
  return faults;
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

function child(node: Node | undefined, part: string | number): Located | undefined {
  if (isSeq(node) && typeof part === "number") {
    const item = node.items[part];
    return isNode(item) ? { key: item, value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => keyName(key) === String(part));
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
