import type { FileKind, SchemaFiles } from "../load/schema-at.ts";
import { keysOf, type LanguageKey } from "../load/schema-keys.ts";
import { canonical } from "./compare-values.ts";

/** Change of a key between two versions of the language. */
export interface KeyChange {
  kind: FileKind;
  path: string;
  change: "added" | "removed" | "changed";
}

const kinds: readonly FileKind[] = ["engagement", "phase", "agent", "tool"];

/** Returns added and removed keys, and keys whose description or allowed values changed; without the keys below them. */
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

/** Returns everything that a schema states about each key itself. */
function wordsOf(kind: FileKind, schemas: SchemaFiles): Map<string, string> {
  const words = new Map<string, string>();
  for (const key of keysOf(kind, schemas)) words.set(key.path, `${words.get(key.path) ?? ""}${wordsAbout(key)}`);
  return words;
}

function wordsAbout({ node, isRequired }: LanguageKey): string {
  const { properties, items, additionalProperties, oneOf, required, ...own } = node;
  return canonical({ ...own, isRequired });
}
