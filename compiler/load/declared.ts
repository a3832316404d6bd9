import { markMissing } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";

/**
 * Something written in YAML. `declared` is what the file says: optional keys that are not set are `undefined`, and what
 * the file gets wrong is a hole.
 */
export interface Declared<File> {
  /** The file's name without its extension; an engagement's is its folder's. */
  readonly name: string;
  /** Workspace-relative path. */
  readonly file: string;
  readonly declared: File;
  /** The place of a value; for what is not set, the key of the innermost mapping or list that is. */
  origin(...path: ValuePath): Span;
  /** The place of a key, or of a list's element; the same fallback. */
  originOfKey(...path: ValuePath): Span;
  /** The place of a part of a text value: of the whole value where the YAML writes it with escapes or folded. */
  originWithin(path: ValuePath, start: number, end: number): Span;
}

/** `salvaged` must be what the file holds, with holes where it breaks the schema of `File`; undefined when nothing is left. */
export function createDeclared<File>(
  yaml: YamlFile,
  name: string,
  salvaged: { value: unknown } | undefined,
): Declared<File> {
  const places = {
    name,
    file: yaml.source.file,
    origin: (...path: ValuePath) => yaml.valueSpan(path) ?? nearestKey(yaml, path),
    originOfKey: (...path: ValuePath) => yaml.keySpan(path) ?? nearestKey(yaml, path),
    originWithin: (path: ValuePath, start: number, end: number) => within(yaml, path, start, end),
  };
  if (salvaged !== undefined) return { ...places, declared: salvaged.value as File };
  markMissing(places, "declared");
  return places as Declared<File>;
}

/** The key of the innermost mapping or list on the way to `path`; at the root, the last key there is. */
export function nearestKey(yaml: YamlFile, path: ValuePath): Span {
  for (let length = path.length; length > 0; length--) {
    const here = path.slice(0, length);
    const span = yaml.keySpan(here);
    if (span !== undefined) return typeof here.at(-1) === "number" ? firstKey(yaml, here, span) : span;
  }
  const last = yaml.keys([]).at(-1);
  return (last === undefined ? yaml.valueSpan([]) : yaml.keySpan([last])) ?? yaml.source.span(0, 0);
}

function firstKey(yaml: YamlFile, path: ValuePath, whole: Span): Span {
  const first = yaml.keys(path)[0];
  return (first === undefined ? undefined : yaml.keySpan([...path, first])) ?? whole;
}

function within(yaml: YamlFile, path: ValuePath, start: number, end: number): Span {
  const whole = yaml.valueSpan(path) ?? nearestKey(yaml, path);
  const value = textAt(yaml.value, path);
  const begin = value === undefined ? -1 : yaml.source.text.slice(whole.start, whole.end).indexOf(value);
  if (begin < 0) return whole;
  return yaml.source.span(whole.start + begin + start, whole.start + begin + end);
}

function textAt(value: unknown, path: ValuePath): string | undefined {
  let here: unknown = value;
  for (const part of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = Object.entries(here).find(([key]) => key === String(part))?.[1];
  }
  return typeof here === "string" ? here : undefined;
}
