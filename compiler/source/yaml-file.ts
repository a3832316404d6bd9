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
  const parsed = parse(source);
  if (!("document" in parsed)) return brokenFile(source, [parsed.fault]);
  const { document } = parsed;
  const faults = [...syntaxFaults(document, source), ...duplicateKeys(document, source)];
  const converted = faults.length > 0 ? { value: null } : convert(document, source);
  if ("fault" in converted) return brokenFile(source, [converted.fault]);
  return {
    source,
    value: converted.value,
    faults,
    valueSpan: (path) => spanOf(locate(document, path)?.value, source),
    keySpan: (path) => spanOf(locate(document, path)?.key, source),
    keys: (path) => keysOf(resolved(locate(document, path)?.value, document)),
  };
}

function brokenFile(source: TextFile, faults: SourceFault[]): YamlFile {
  return { source, value: null, faults, valueSpan: () => undefined, keySpan: () => undefined, keys: () => [] };
}

function parse(source: TextFile): { document: Document.Parsed } | { fault: SourceFault } {
  try {
    // Duplicate keys are found below: the library compares every key with every other.
    return { document: parseDocument(source.text, { prettyErrors: false, uniqueKeys: false }) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fault: tooDeep(source) };
  }
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

function duplicateKeys(document: Document.Parsed, source: TextFile): SourceFault[] {
  const faults: SourceFault[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Map<string, Span>();
      for (const { key } of map.items) {
        const span = isNode(key) ? spanOf(key, source) : undefined;
        if (span === undefined) continue;
        const name = keyName(key);
        const first = seen.get(name);
        if (first === undefined) seen.set(name, span);
        else faults.push(duplicateKey(name, span, first));
      }
    },
  });
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
  const alias = firstAlias(document);
  try {
    const value: unknown = document.toJS({ maxAliasCount });
    // An alias inside its own anchor gives a value that contains itself.
    if (alias !== undefined) JSON.stringify(value);
    return { value };
  } catch (error) {
    if (error instanceof RangeError) return { fault: tooDeep(source) };
    if (alias === undefined) throw error;
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
