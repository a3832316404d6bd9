import hljs from "highlight.js/lib/common";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import { escapeMarkup } from "../../base/escape-markup.ts";

hljs.registerLanguage("dockerfile", dockerfile);

/** A Map, since a file may be called `constructor`. */
const byName = new Map([
  ["dockerfile", "dockerfile"],
  ["makefile", "makefile"],
]);
const byExtension = new Map([
  ["mjs", "javascript"],
  ["cjs", "javascript"],
  ["mts", "typescript"],
  ["cts", "typescript"],
  ["tf", "ini"],
  ["tfvars", "ini"],
  ["toml", "ini"],
]);

/** highlight.js is slow on long texts, and readers of a one-line file of a megabyte need no colour. */
const longestHighlighted = 60_000;

/** Returns escaped HTML with spans for colour; for an unknown language, only the escaped text. */
export function highlight(text: string, language: string): string {
  if (text.length > longestHighlighted || !hljs.getLanguage(language)) return escapeMarkup(text);
  return hljs.highlight(text, { language, ignoreIllegals: true }).value;
}

/** Language of a file by its name, or empty. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const extension = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
  return byName.get(name) ?? byExtension.get(extension) ?? extension;
}

/** Highlights text by line; closes and reopens spans that cover several lines. */
export function highlightLines(text: string, language: string): string[] {
  const open: string[] = [];
  return highlight(text.replace(/\n$/, ""), language)
    .split("\n")
    .map((line) => {
      const before = open.join("");
      for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
        if (tag === "</span>") open.pop();
        else open.push(tag);
      }
      return before + line + "</span>".repeat(open.length);
    });
}
