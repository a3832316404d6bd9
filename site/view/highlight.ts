import hljs from "highlight.js/lib/common";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import { escapeMarkup } from "../../base/escape-markup.ts";

hljs.registerLanguage("dockerfile", dockerfile);

/** Maps, since a file may be called `constructor`. */
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

/** highlight.js is slow on long texts, and a reader of one line in a million needs no colour. */
const longestHighlighted = 60_000;

/** Escaped HTML with spans for colour; in a language nobody knows, the escaped text alone. */
export function highlight(text: string, language: string): string {
  if (text.length > longestHighlighted || !hljs.getLanguage(language)) return escapeMarkup(text);
  return hljs.highlight(text, { language, ignoreIllegals: true }).value;
}

/** The language of a file by its name, or empty. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const extension = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
  return byName.get(name) ?? byExtension.get(extension) ?? extension;
}

/** Highlighted text line by line; a span that covers several lines is closed and opened again at each end. */
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
