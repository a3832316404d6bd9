import { table } from "../../base/in-words.ts";
import { allowedValues, splitDefault, typeInWords } from "../language/schema-words.ts";
import type { FileKind } from "../load/schema-at.ts";
import { keysOf, type LanguageKey } from "../load/schema-keys.ts";
import type { Topic } from "./topic.ts";

const kinds: { [kind in FileKind]: string } = {
  engagement: "engagements/<name>/engagement.yaml",
  phase: "phases/<name>.yaml",
  agent: "agents/<name>.yaml",
  tool: "agents/tools/<name>.yaml",
};

export function fileOfKind(kind: FileKind): string {
  return kinds[kind];
}

export function allKeys(): LanguageKey[] {
  return (Object.keys(kinds) as FileKind[]).flatMap((kind) => keysOf(kind));
}

/** Returns a topic for every key, by its path; keys of several kinds of files may have the same path. */
export function keyTopics(): Topic[] {
  const groups = Map.groupBy(allKeys(), ({ kind, path }) => `${kind}.${path}`);
  return [...groups.values()].flatMap((keys) => {
    const [first] = keys;
    return first === undefined ? [] : [{ name: first.path, describe: () => describeKey(first, keys) }];
  });
}

/** Returns the topics that a path may mean. The kind of file, brackets, and the author's own names or numbers are optional. */
export function keyTopicsAt(written: string): Topic[] {
  const groups = Map.groupBy(allKeys(), ({ kind, path }) => `${kind}.${path}`);
  return [...groups.values()].flatMap((keys) => {
    const [first] = keys;
    if (first === undefined || !isMeant(written, first)) return [];
    return [{ name: first.path, describe: () => describeKey(first, keys) }];
  });
}

const mostMeanings = 5;

/** Returns the topics of the keys whose paths end with a word; none where they are many. */
export function keyTopicsEnding(word: string): Topic[] {
  const ending = keyTopics().filter(({ name }) => partsOf(name).at(-1) === word);
  return new Set(ending.map(({ name }) => name)).size <= mostMeanings ? ending : [];
}

function isMeant(written: string, { kind, path }: LanguageKey): boolean {
  const parts = partsOf(written);
  return [partsOf(path), [kind, ...partsOf(path)]].some(
    (wanted) => wanted.length === parts.length && wanted.every((part, at) => part === parts[at] || part === "<name>"),
  );
}

/** Splits a path: `deliverables[0].owner`, `deliverables[].owner` and `deliverables.owner` are equal. */
function partsOf(path: string): string[] {
  return path
    .replaceAll(/\[\d*\]/g, "")
    .split(".")
    .filter((part) => !/^\d+$/.test(part));
}

/** Describes a key's purpose, place and child keys. `forms` are the same key in branches of a choice. */
function describeKey(key: LanguageKey, forms: readonly LanguageKey[]): string {
  const { kind, path } = key;
  const below = keysOf(kind).filter((other) => other.path !== path && isBelow(other.path, path));
  return [
    `${path}: a key of ${kinds[kind]}`,
    ...forms.flatMap(describeForm),
    ...(below.length === 0 ? [] : ["", "Keys below it:", ...table(below.map((each) => rowOf(each, path)))]),
    "",
  ].join("\n");
}

function describeForm({ node, isRequired }: LanguageKey): string[] {
  const { text, fallback } = splitDefault(node.description ?? "");
  const values = allowedValues(node);
  return [
    ...(text === "" ? [] : [text]),
    `Value: ${typeInWords(node)}${isRequired ? "; required" : ""}.`,
    ...(values.length > 1 && node.enum === undefined ? [`Allowed: ${values.join(", ")}.`] : []),
    ...(fallback === undefined ? [] : [`Default: ${fallback}.`]),
  ];
}

/** True for a direct child, including through lists and the author's own names. */
function isBelow(path: string, parent: string): boolean {
  const rest = path.startsWith(parent) ? path.slice(parent.length) : "";
  return /^(?:\[\])?(?:\.<name>)?(?:\[\])?\.[^.]+$/.test(rest);
}

function rowOf({ path, node, isRequired }: LanguageKey, parent: string): string[] {
  const { text, fallback } = splitDefault(node.description ?? "");
  const key = path.slice(parent.length).replace(/^\./, "");
  return [key, typeInWords(node), isRequired ? "required" : (fallback ?? ""), text];
}

/** Lists all keys by kind of file. */
export function listKeys(): string {
  return (Object.keys(kinds) as FileKind[])
    .flatMap((kind) => [
      `${kinds[kind]}:`,
      ...table(keysOf(kind).map(({ path, node }) => [path, splitDefault(node.description ?? "").text])),
      "",
    ])
    .join("\n");
}
