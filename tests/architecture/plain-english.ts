import { basename } from "node:path";
import type { Check, Tree } from "./check.ts";

/** A docblock in one line, with the name that is declared after it. */
export interface Docblock {
  file: string;
  text: string;
  declares: string;
}

const isCode = (file: string): boolean =>
  /\.(ts|astro|mjs|js)$/.test(file) && !/generated|schema\/types\.ts$/.test(file);
const inOneLine = (comment: string): string =>
  comment
    .replace(/^\s*(\*|\/\/)+ ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();

const docblock =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:(?:export|default|async|function\*?|const|class|interface|type|readonly|declare)\s+)*([\w$#"'-]*)/g;

export function docblocksOf(tree: Tree): Docblock[] {
  return [...tree]
    .filter(([file]) => isCode(file))
    .flatMap(([file, text]) =>
      [...text.matchAll(docblock)].map(([, comment = "", declares = ""]) => ({
        file,
        text: inOneLine(comment),
        declares,
      })),
    );
}

/** Share of docblocks that may begin with such a word: the most that well-known projects of this kind were measured to have. */
const toleratedShare = 0.03;

export const headlessDocblocks: Check = (tree) => {
  const all = docblocksOf(tree);
  const headless = all.filter(({ text }) => /^(What|Where|Whether|Who|Whoever|Whatever)\b/.test(text));
  return headless.length <= all.length * toleratedShare ? [] : headless.map(({ file, text }) => `${file}: ${text}`);
};

/** Words that this project once used where every engineer knows a usual one. Code in backticks is not judged. */
const refusedWords = [
  /\bwhoever\b/i,
  /\bstands?\b(?!-in)|\bstood\b/i,
  /\blies\b/i,
  /\btold\b/i,
  /\bgoes on\b/i,
  /\bmend(s|ed|ing)?\b/i,
  /\bheard (from|of) again\b/i,
  /\bin one way\b/i,
  /\bthere is no telling\b/i,
];

function commentsOf(text: string): string[] {
  return [...text.matchAll(/^\s*\/\*\*?((?:(?!\*\/)[\s\S])*)\*\/|^\s*\/\/(.*)$/gm)].map(([, block, line]) =>
    inOneLine(block ?? line ?? ""),
  );
}

export const dialect: Check = (tree) =>
  [...tree].flatMap(([file, text]) => {
    const prose = isCode(file) ? commentsOf(text) : file.endsWith(".md") ? text.split("\n") : [];
    return prose
      .filter((line) => refusedWords.some((word) => word.test(line.replace(/`[^`]*`/g, ""))))
      .map((line) => `${file}: ${line}`);
  });

/** File names that a review found no newcomer could guess. What each became is in the history. */
const lostNames = new Set(
  "telling chronicle worksite workplace setting due apply plainly patience fan hole ground given places same-anywhere beginning house world stage desk workshop".split(
    " ",
  ),
);

export const namesNobodyGuesses: Check = (tree) =>
  [...tree.keys()].filter(
    (file) =>
      isCode(file) && (lostNames.has(basename(file).replace(/\..*$/, "")) || /\/(meaning|needs|rights)\//.test(file)),
  );
