import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import { createTextFile, type TextFile } from "./text-file.ts";
import type { ValuePath, YamlFile } from "./yaml-file.ts";

const strange = "\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000";
const anyStrange = new RegExp(`[${strange}]`);

/** Limit of repeated reads. A pasted page rarely has more such lines. */
const mostRounds = 50;

/**
 * Reports special spaces before a key or after a colon as one fault, and returns the file read with ordinary ones. Web
 * pages and word processors insert them, they look like ordinary spaces, and YAML reads them as letters.
 */
export function refuseStrangeSpaces(yaml: YamlFile, read: (source: TextFile) => YamlFile): YamlFile {
  const { source } = yaml;
  if (!anyStrange.test(source.text)) return yaml;
  const places: Span[] = [];
  let [corrected, text] = [yaml, source.text];
  for (let round = 0; round < mostRounds; round++) {
    const found = strangeSpaces(corrected);
    if (found.length === 0) break;
    places.push(...found);
    for (const { start, end } of found) text = text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
    corrected = read(createTextFile(source.file, text));
  }
  const [first, ...others] = places.sort((a, b) => a.start - b.start);
  return first === undefined ? yaml : { ...corrected, source, faults: [faultOf(first, others), ...corrected.faults] };
}

function faultOf(span: Span, others: readonly Span[]): SourceFault {
  return {
    id: "yaml-syntax",
    message: "YAML needs an ordinary space here, but this is a special space character.",
    span,
    help: `replace ${others.length === 0 ? "it with an ordinary space" : "them with ordinary spaces"}`,
    related: others.map((other) => ({ message: "Here too.", span: other })),
  };
}

function strangeSpaces(yaml: YamlFile): Span[] {
  const { text, span } = yaml.source;
  const atFaults = yaml.faults.map((fault) => fault.span).filter(({ start, end }) => isStrange(text.slice(start, end)));
  const inTexts = [...writtenTexts(yaml, yaml.value, [])].flatMap(({ start, end }) => {
    const match = new RegExp(`^[${strange}]+|(?<=^[\\w-]+:)[${strange}]+`).exec(text.slice(start, end));
    return match === null ? [] : [span(start + match.index, start + match.index + match[0].length)];
  });
  return [...atFaults, ...inTexts];
}

function isStrange(text: string): boolean {
  return new RegExp(`^[${strange}]+$`).test(text);
}

/** Yields the places of keys, and of values on one line. */
function* writtenTexts(yaml: YamlFile, value: unknown, path: ValuePath): Generator<Span> {
  if (typeof value === "string") {
    const span = yaml.valueSpan(path);
    if (span !== undefined && !yaml.source.text.slice(span.start, span.end).includes("\n")) yield span;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    const span = Array.isArray(value) ? undefined : yaml.keySpan(here);
    if (span !== undefined) yield span;
    yield* writtenTexts(yaml, member, here);
  }
}
