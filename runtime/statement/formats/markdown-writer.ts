import { UnreadableStatement } from "../limits.ts";

interface List {
  /** `1`, `a`, `A`, `i` or `I` for a numbered list. */
  counter: string | undefined;
  next: number;
  /** Indentation of content inside an item. */
  indent: number;
}

/** Maximum length of the text while it is read; a text that is too long is refused later by its size. */
const longest = 3_000_000;

/** Writes Markdown from a document's words, paragraphs and lists, independent of the source format. */
export class MarkdownWriter {
  readonly #lines: string[] = [];
  #length = 0;
  #words = "";
  #boldLength = 0;
  #isBold = 0;
  readonly #lists: List[] = [];
  #mark = "";
  #heading = 0;

  words(text: string): void {
    this.#words += text;
    this.#length += text.length;
    if (this.#isBold > 0) this.#boldLength += text.replace(/\s+/g, "").length;
    if (this.#length > longest)
      throw new UnreadableStatement(
        "contains more text than a statement of work has. Send the part that describes what is to be delivered",
      );
  }

  /** Keeps bold for paragraphs that are bold throughout: they act as headings. */
  bold(change: 1 | -1): void {
    this.#isBold = Math.max(0, this.#isBold + change);
  }

  lineBreak(): void {
    this.#words = `${this.#words.trimEnd()}\n`;
  }

  heading(level: number): void {
    this.endParagraph();
    this.#heading = level;
  }

  openList(counter: string | undefined, first: number): void {
    this.endParagraph();
    this.#lists.push({ counter, next: first, indent: this.#lists.at(-1)?.indent ?? 0 });
  }

  closeList(): void {
    this.endParagraph();
    this.#lists.pop();
    this.#mark = "";
    if (this.#lists.length === 0) this.#lines.push("");
  }

  item(): void {
    this.endParagraph();
    const list = this.#lists.at(-1);
    const outer = this.#lists.at(-2)?.indent ?? 0;
    if (list === undefined) return;
    this.#mark = list.counter === undefined ? "- " : `${counted(list.counter, list.next)}. `;
    list.next += 1;
    list.indent = outer + Math.min(4, this.#mark.length);
  }

  /** Writes a line unchanged: a table row or a separator. */
  line(text: string): void {
    this.endParagraph();
    this.#length += text.length;
    this.#lines.push(text);
  }

  /** Ends the paragraph as started, as a heading of a level, or at a list depth; discards it for a depth below zero. */
  endParagraph(level = this.#heading, depth = 0): void {
    const text = this.#words
      .replace(/[^\S\n]+/g, " ")
      .replace(/ ?\n ?/g, "\n")
      .trim();
    const isBold = this.#boldLength > 0 && this.#boldLength >= text.replace(/\s+/g, "").length;
    this.#words = "";
    this.#boldLength = 0;
    this.#heading = 0;
    if (text === "" || level < 0) return;
    if (level > 0) this.#lines.push("", `${"#".repeat(level)} ${text.replaceAll("\n", " ")}`, "");
    else if (this.#lists.length > 0) this.#itemLines(text);
    else if (depth > 0) this.#lines.push(" ".repeat(2 * depth) + text.replaceAll("\n", " "));
    else this.#lines.push("", isBold && !text.includes("\n") ? `**${text}**` : text, "");
  }

  #itemLines(text: string): void {
    const indent = this.#lists.at(-1)?.indent ?? 0;
    const isFirst = this.#mark !== "";
    const first = isFirst
      ? " ".repeat(Math.max(0, indent - Math.min(4, this.#mark.length))) + this.#mark
      : " ".repeat(indent);
    this.#mark = "";
    if (!isFirst) this.#lines.push("");
    this.#lines.push(first + text.replaceAll("\n", `\n${" ".repeat(indent)}`));
  }

  toString(): string {
    this.endParagraph();
    return `${this.#lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim()}\n`;
  }
}

function counted(counter: string, place: number): string {
  if (counter === "a" || counter === "A") {
    const letters = place <= 26 ? String.fromCharCode(96 + Math.max(1, place)) : String(place);
    return counter === "A" ? letters.toUpperCase() : letters;
  }
  if (counter === "i" || counter === "I") {
    const roman =
      ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"][place - 1] ?? String(place);
    return counter === "I" ? roman.toUpperCase() : roman;
  }
  return String(place);
}

/** Escapes characters with a meaning in Markdown. */
export const escaped = (text: string): string =>
  text.replace(/[\\*`]|<(?=[A-Za-z/!?])|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&");

/** Lines of a table; a one-column table is a text in a frame, so it is written as text. */
export function tableLines(rows: string[][]): string[] {
  const kept = rows.filter((row) => row.some((cell) => cell !== ""));
  const width = Math.max(0, ...kept.map((row) => row.length));
  if (width < 2 || kept.length === 0) return kept.flat().flatMap((cell) => ["", cell, ""]);
  const line = (cells: string[]): string =>
    `| ${Array.from({ length: width }, (_, column) => (cells[column] ?? "").replaceAll("|", "\\|")).join(" | ")} |`;
  const [head = [], ...rest] = kept;
  return ["", line(head), `|${" --- |".repeat(width)}`, ...rest.map(line), ""];
}
