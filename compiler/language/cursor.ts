import { createTextFile, type TextFile } from "../source/text-file.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import { parseTree, plainValue, type YamlNode } from "../source/yaml-tree.ts";
import { childrenOf } from "./tree-walk.ts";

/** Position of the cursor in a file's structure. */
export interface Cursor {
  /** A key of the mapping at `path`, or the value at `path`. */
  position: "key" | "value";
  path: ValuePath;
  /** The file's data as if the word were complete. */
  value: unknown;
  /** Keys that the mapping already has. */
  siblings: ReadonlySet<string>;
  /** Start of the word around the cursor, which a completion replaces. */
  start: number;
  end: number;
  /** Text of the value before the word: the beginning of an expression. */
  before: string;
  /** True when the rest of the line already has the key's colon. */
  hasColon: boolean;
}

// Unlikely word in place of the one being typed.
const mark = "crewTypesHere";
const wordCharacter = /[\w$-]/;

/** Returns the position of an offset in the structure of a YAML text that may be broken; undefined in comments and outside of it. */
export function cursorAt(source: TextFile, offset: number): Cursor | undefined {
  const { text } = source;
  let [start, end] = [offset, offset];
  while (start > 0 && wordCharacter.test(text[start - 1] ?? "")) start--;
  while (end < text.length && wordCharacter.test(text[end] ?? "")) end++;
  const line = /[^\r\n]*$/.exec(text.slice(0, start))?.[0] ?? "";
  if (/(^|\s)#/.test(line)) return undefined;
  const hasColon = /^[ \t]*:(\s|$)/.test(text.slice(end));
  // At the beginning of a line only a key is possible; the library recognises it only with a colon.
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
