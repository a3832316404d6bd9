import type { FileKind, SchemaFiles } from "../load/schema-at.ts";
import { keysOf, type LanguageKey } from "../load/schema-keys.ts";
import { canonical } from "./compare-values.ts";

/** What became of a key between two versions of the language. */
export interface KeyChange {
  kind: FileKind;
  path: string;
  change: "added" | "removed" | "changed";
}

const kinds: readonly FileKind[] = ["engagement", "phase", "agent", "tool"];

/** Keys that came and went, and those of which something else is said or allowed; without what stands below them. */
export function compareLanguages(before: SchemaFiles, after: SchemaFiles): KeyChange[] {
  return kinds.flatMap((kind) => {
    const [old, now] = [wordsOf(kind, before), wordsOf(kind, after)];
    const change = (path: string): KeyChange["change"] | undefined =>
      !old.has(path) ? "added" : !now.has(path) ? "removed" : old.get(path) === now.get(path) ? undefined : "changed";
    return [...new Set([...now.keys(), ...old.keys()])].flatMap((path) => {
      const what = change(path);
      return what === undefined ? [] : [{ kind, path, change: what }];
    });
  });
}

/** All that a schema says of each key itself. */
function wordsOf(kind: FileKind, schemas: SchemaFiles): Map<string, string> {
  const words = new Map<string, string>();
  for (const key of keysOf(kind, schemas)) words.set(key.path, `${words.get(key.path) ?? ""}${wordsAbout(key)}`);
  return words;
}

function wordsAbout({ node, isRequired }: LanguageKey): string {
  const { properties, items, additionalProperties, oneOf, required, ...own } = node;
  return canonical({ ...own, isRequired });
}
