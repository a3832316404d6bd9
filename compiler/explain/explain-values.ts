import { enumerate } from "../../base/enumerate.ts";
import { builtInFunctions } from "../kinds/tools/built-in-functions.ts";
import { allowedValues, splitDefault } from "../language/schema-words.ts";
import type { LanguageKey } from "../load/schema-keys.ts";
import { allKeys, fileOfKind } from "./explain-keys.ts";
import type { Topic } from "./topic.ts";

/** Returns the topics of a word that keys of the language take as their value, such as a built-in tool or a kind of trigger. */
export function valueTopicsAt(word: string): Topic[] {
  const taking = allKeys().filter(({ node }) => node.type !== "boolean" && allowedValues(node).includes(word));
  const byDescription = new Map(taking.map((key) => [`${key.kind}.${key.path} ${key.node.description}`, key]));
  return [...byDescription.values()].map((key) => ({ name: word, describe: () => describeValue(word, key) }));
}

function describeValue(word: string, { kind, path, node }: LanguageKey): string {
  const { text, fallback } = splitDefault(node.description ?? "");
  const others = allowedValues(node).filter((value) => value !== word);
  return [
    `${word}: a value of ${path}, a key of ${fileOfKind(kind)}`,
    ...(text === "" ? [] : [text]),
    ...(path === "builtin" ? functionsOf(word) : []),
    ...(others.length === 0 ? [] : [`Other values: ${others.join(", ")}.`]),
    ...(fallback === undefined ? [] : [`Default: ${fallback}.`]),
    "",
  ].join("\n");
}

function functionsOf(word: string): string[] {
  const [, functions] = Object.entries(builtInFunctions).find(([name]) => name === word) ?? [];
  return functions === undefined ? [] : [`Models see it as ${enumerate(Object.keys(functions), "")}.`];
}
