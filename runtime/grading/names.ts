import { type Fault, type Grader, Skipped } from "./delivery.ts";
import { passagesOf, plainWords, saysPlainly } from "./words.ts";

/** People, companies and addresses that are neither in the statement nor in the team's other input. */
export const names: Grader = {
  name: "names",
  about: "No person, company or address is invented.",
  grade({ files, statement, given, questions }, { names: allowed = [] }) {
    const documents = files.filter(({ path }) => /\.(?:md|markdown|txt)$/i.test(path));
    if (documents.length === 0) return new Skipped("There are no documents.");
    const known = plainWords([statement, given, ...allowed, ...questions].join("\n"));
    const ordinary = new Set(
      [statement, given, ...documents.map(({ text }) => text)].join("\n").match(/(?<![\p{L}\p{N}])\p{Ll}{2,}/gu) ?? [],
    );
    const seen = new Set<string>();
    return documents.flatMap(({ path, text }): Fault[] =>
      passagesOf(withoutCode(text)).flatMap(({ text: passage, line }) =>
        namesIn(passage)
          .filter(({ name, isName }) => !saysPlainly(known, name) && (!isName || !isOrdinary(name, ordinary)))
          .filter(({ name }) => !seen.has(name) && seen.add(name))
          .map(({ name, what }) => ({ text: `${what} “${name}” is not in the team's input.`, path, line })),
      ),
    );
  },
};

/** Removes blocks of code but keeps their line breaks. */
const withoutCode = (text: string): string =>
  text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, "")).replace(/`[^`\n]*`/g, "");

interface Named {
  name: string;
  what: string;
  /** True for a name made of words that could be ordinary. */
  isName?: boolean;
}

function namesIn(passage: string): Named[] {
  const found = (pattern: RegExp, what: string): Named[] =>
    [...passage.matchAll(pattern)].map(([name]) => ({ name: name.replace(/[.,;:]+$/, ""), what }));
  return [
    ...found(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "The address"),
    ...found(/\bhttps?:\/\/[^\s)>\]"'|]+/g, "The address"),
    ...(/^\s*(?:#|\|[\s|:-]+\|$)/.test(passage) ? [] : properNames(passage)),
  ];
}

/** Sequences of two or more capitalized words in running text, and people with a title. */
function properNames(passage: string): Named[] {
  const plain = passage.replace(/\*\*[^*]*\*\*|\[[^\]]*\]\([^)]*\)|https?:\S+|\S+@\S+/g, " , ");
  const cells = /^\s*\|/.test(plain) ? plain.split("|") : [plain];
  return cells
    .flatMap((cell) => [
      ...cell.matchAll(
        /(?<=[\p{Ll}\d,;:)] (?:["“(])?)\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)+|\b(?:Mr|Ms|Mrs|Dr)\.? \p{Lu}\p{L}+/gu,
      ),
    ])
    .map(([name]) => ({ name, what: "The name", isName: true }));
}

/** True when every word also occurs without a capital: “Data Dictionary” is two ordinary words. */
const isOrdinary = (name: string, ordinary: ReadonlySet<string>): boolean =>
  name.split(/[ -]/).every((word) => ordinary.has(word.toLowerCase()));
