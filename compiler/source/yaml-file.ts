import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import type { TextFile } from "./text-file.ts";

/** Keys and indexes from the root of a YAML file to a value: `"gate", "remind", 0`. */
export type ValuePath = readonly (string | number)[];

/** A parsed YAML file with the places of its values. */
export interface YamlFile {
  readonly source: TextFile;
  /** Plain data; `null` for an empty file. Meaningless at the holes. */
  readonly value: unknown;
  readonly faults: readonly SourceFault[];
  /** Paths without a value because of faults; contains the root when nothing could be read. */
  readonly holes: readonly ValuePath[];
  /** Returns the place of the value; undefined when it does not exist. */
  valueSpan(path: ValuePath): Span | undefined;
  /** Returns the place of the key, or of a list's element; undefined when it does not exist. */
  keySpan(path: ValuePath): Span | undefined;
  /** Returns the keys of the mapping at `path`, in the order of the file. */
  keys(path: ValuePath): string[];
}

/** Creates a file of which nothing can be read. */
export function brokenFile(source: TextFile, faults: readonly SourceFault[]): YamlFile {
  const nothing = { valueSpan: () => undefined, keySpan: () => undefined, keys: () => [] };
  return { source, value: null, faults, holes: [[]], ...nothing };
}
