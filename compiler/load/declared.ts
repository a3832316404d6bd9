import { markMissing } from "../source/missing-value.ts";
import type { PathIn } from "../source/path-in.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";

/** A YAML file as its type. In `declared`, optional keys that are not set are `undefined`, and faulty values are holes. */
export interface Declared<File> {
  /** The file's name without its extension; for an engagement, its folder's name. */
  readonly name: string;
  /** Workspace-relative path. */
  readonly file: string;
  readonly declared: File;
  /** Returns the place of a value. For a value that is not set: the key of the innermost mapping or list that is. */
  origin(...path: PathIn<File>): Span;
  /** Returns the place of a key, or of a list's element, with the same fallback. */
  originOfKey(...path: PathIn<File>): Span;
  /** Returns the place of a part of a text value; the place of the whole value where the YAML writes it with escapes or folded. */
  originWithin(path: PathIn<File>, start: number, end: number): Span;
  /** Like `originOfKey`, for a path that is computed. */
  originOfKeyAt(path: ValuePath): Span;
  /** Like `origin`, for a path that is computed: the type checker cannot compare it with the file. */
  originAt(path: ValuePath): Span;
  /** Like `originWithin`, for a path that is computed. */
  originWithinAt(path: ValuePath, start: number, end: number): Span;
}

/**
 * Creates the declaration. `salvaged` must be the file's value, with holes where it breaks the schema of `File`;
 * undefined when nothing is left.
 */
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
    originOfKeyAt: (path: ValuePath) => yaml.keySpan(path) ?? nearestKey(yaml, path),
    originAt: (path: ValuePath) => yaml.valueSpan(path) ?? nearestKey(yaml, path),
    originWithinAt: (path: ValuePath, start: number, end: number) => within(yaml, path, start, end),
  };
  if (salvaged !== undefined) return { ...places, declared: salvaged.value } as unknown as Declared<File>;
  markMissing(places, "declared");
  return places as unknown as Declared<File>;
}

/** Returns the key of the innermost existing mapping or list on the way to `path`; at the root, the last existing key. */
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
