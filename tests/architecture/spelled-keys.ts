import { index, marks, partitions, prefix, sortKeys } from "../../schema/table.ts";
import type { Check } from "./check.ts";

/** The one file that spells them. */
const contract = "schema/table.ts";

const begins = [...Object.values(partitions), ...Object.values(prefix)];
const whole = [...Object.values(sortKeys), ...Object.values(marks)];
const spelled = new RegExp(
  `(["'\`])(?:${whole.join("|")})\\1|\\b(?:${[...begins, ...sortBegins()].join("|")})|\\b(?:${Object.values(index).join("|")})\\b`,
  "g",
);

/** A notice names what it is about by a sort key and more. */
function sortBegins(): string[] {
  return Object.values(sortKeys).map((sortKey) => `${sortKey}#`);
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");

/** Keys and marks of the table that another file spells than the contract. */
export const keysSpelledElsewhere: Check = (tree) =>
  [...tree]
    .filter(([file]) => !file.endsWith(".md") && file !== contract)
    .flatMap(([file, text]) => [...withoutComments(text).matchAll(spelled)].map(([word]) => `${file}: ${word}`));
