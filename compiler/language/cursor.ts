import { createTextFile, type TextFile } from "../source/text-file.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import { parseTree, plainValue, type YamlNode } from "../source/yaml-tree.ts";
import { childrenOf } from "./tree-walk.ts";

/** Where in a file's structure something is being typed. */
export interface Cursor {
  /** A key of the mapping at `path`, or the value at `path`. */
  position: "key" | "value";
  path: ValuePath;
  /** The file's data as if the word were finished. */
  value: unknown;
  /** Keys that the mapping has already. */
  siblings: ReadonlySet<string>;
  /** The word around the cursor: what a completion replaces. */
  start: number;
  end: number;
  /** What stands in the value before the word: the beginning of an expression. */
  before: string;
  /** Whether the rest of the line already has the key's colon. */
  hasColon: boolean;
}

// A word that nobody writes stands in for what is being typed.
const mark = "crewTypesHere";
const wordCharacter = /[\w$-]/;

/** The place of an offset in the structure of a YAML text that may be broken; undefined in comments and where it has none. */
export function cursorAt(source: TextFile, offset: number): Cursor | undefined {
  const { text } = source;
  let [start, end] = [offset, offset];
  while (start > 0 && wordCharacter.test(text[start - 1] ?? "")) start--;
  while (end < text.length && wordCharacter.test(text[end] ?? "")) end++;
  const line = /[^\r\n]*$/.exec(text.slice(0, start))?.[0] ?? "";
  if (/(^|\s)#/.test(line)) return undefined;
  const hasColon = /^[ \t]*:(\s|$)/.test(text.slice(end));
  // At the beginning of a line only a key can stand; the library needs its colon to see one.
  const colon = !hasColon && line.trim() === "" ? ":" : "";
  const marked = `${text.slice(0, start)}${mark}${colon}${text.slice(end)}`;
  const root = parseTree(createTextFile(source.file, marked));
  const found = findMark(root, []);
  return found && { ...found, value: plainValue(root), start, end, hasColon };
}

function findMark(
  node: YamlNode | undefined,
  path: ValuePath,
): Pick<Cursor, "position" | "path" | "siblings" | "before"> | undefined {
  const children = childrenOf(node);
  if (node?.kind === "scalar" && typeof node.value === "string" && node.value.includes(mark)) {
    return { position: "value", path, siblings: new Set(), before: node.value.slice(0, node.value.indexOf(mark)) };
  }
  for (const { step, node: child, entry } of children) {
    if (entry !== undefined && step === mark) {
      return { position: "key", path, siblings: new Set(children.map((each) => String(each.step))), before: "" };
    }
    const found = findMark(child, [...path, step]);
    if (found !== undefined) return found;
  }
  return undefined;
}
