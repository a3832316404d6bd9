import { Parser } from "htmlparser2";
import { UnreadableStatement } from "../limits.ts";
import { escaped, MarkdownWriter, tableLines } from "./markdown-writer.ts";

export interface Written {
  text: string;
  /** Title from the document's metadata. */
  title?: string | undefined;
  /** Notes for the person who corrects the text. */
  notes: string[];
}

/** Elements of a page that are not part of a statement. */
const unread = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "math",
  "object",
  "iframe",
  "select",
  "textarea",
  "audio",
  "video",
  "canvas",
  "nav",
  "del",
  "s",
  "strike",
]);
const struck = new Set(["del", "s", "strike"]);
const blocks = new Set([
  "p",
  "div",
  "section",
  "article",
  "main",
  "header",
  "footer",
  "aside",
  "address",
  "blockquote",
  "figure",
  "figcaption",
  "center",
  "form",
  "fieldset",
  "details",
  "summary",
  "body",
  "pre",
  "hr",
]);
const bolds = new Set(["b", "strong"]);

interface Cell {
  text: string;
  span: number;
  rows: number;
}

/** Reads HTML as a stream of tags; memory use is independent of the nesting in the file. */
class HtmlReading {
  readonly writer = new MarkdownWriter();
  title = "";
  pictures = 0;
  strokes = 0;
  #unread = 0;
  #inTitle = false;
  #inPre = 0;
  #link: string | undefined;
  #linkText = "";
  #tables = 0;
  #rows: Cell[][] = [];
  #cell: Cell | undefined;

  open(name: string, attributes: Record<string, string>): void {
    if (name === "title") this.#inTitle = true;
    if (struck.has(name)) this.strokes += 1;
    if (unread.has(name)) this.#unread += 1;
    if (this.#unread > 0) return;
    if (name === "img" || name === "image") this.pictures += 1;
    if (bolds.has(name)) this.writer.bold(1);
    if (name === "a") this.#openLink(attributes.href);
    if (name === "table") this.#openTable();
    else if (this.#cell !== undefined || this.#tables > 0) this.#openInTable(name, attributes);
    else this.#openBlock(name, attributes);
  }

  #openBlock(name: string, attributes: Record<string, string>): void {
    const level = /^h([1-6])$/.exec(name)?.[1];
    if (level !== undefined) this.writer.heading(Number(level));
    else if (name === "ul" || name === "menu" || name === "dir") this.writer.openList(undefined, 1);
    else if (name === "ol")
      this.writer.openList(
        /^[aAiI]$/.test(attributes.type ?? "") ? attributes.type : "1",
        Number(attributes.start) || 1,
      );
    else if (name === "li") this.writer.item();
    else if (name === "br") this.writer.lineBreak();
    else if (name === "dd") this.#openDefinition();
    else if (name === "dt" || blocks.has(name)) this.writer.endParagraph();
    if (name === "pre") this.#inPre += 1;
    if (name === "hr") this.writer.line("\n---\n");
  }

  #openDefinition(): void {
    this.writer.lineBreak();
    this.writer.words(": ");
  }

  #openTable(): void {
    this.#tables += 1;
    if (this.#tables > 1) return;
    this.writer.endParagraph();
    this.#rows = [];
  }

  #openInTable(name: string, attributes: Record<string, string>): void {
    if (this.#tables === 1 && name === "tr") {
      this.#cell = undefined;
      this.#rows.push([]);
    } else if (this.#tables === 1 && (name === "td" || name === "th")) {
      if (this.#rows.length === 0) this.#rows.push([]);
      this.#cell = { text: "", span: within(attributes.colspan), rows: within(attributes.rowspan) };
      this.#rows.at(-1)?.push(this.#cell);
    } else if (
      this.#cell !== undefined &&
      (name === "li" || name === "br" || blocks.has(name) || /^h[1-6]$/.test(name) || name === "td" || name === "tr")
    ) {
      const isItem = name === "li" && this.#cell.text.trim() !== "" && !/[:;.]\s*$/.test(this.#cell.text);
      this.#cell.text += isItem ? "; " : " ";
    }
  }

  #openLink(href: string | undefined): void {
    this.#link = /^(?:https?|mailto):/i.test(href ?? "") ? href?.trim() : undefined;
    this.#linkText = "";
  }

  text(data: string): void {
    if (this.#inTitle) this.title += data;
    if (this.#unread > 0 || this.#inTitle) return;
    const words = this.#inPre > 0 ? data : data.replace(/\s+/g, " ");
    if (this.#link !== undefined) this.#linkText += words;
    this.#put(escaped(words));
  }

  #put(words: string): void {
    if (this.#cell !== undefined) this.#cell.text += words;
    else if (this.#tables === 0) this.writer.words(words);
  }

  close(name: string): void {
    if (name === "title") this.#inTitle = false;
    if (unread.has(name)) this.#unread = Math.max(0, this.#unread - 1);
    if (this.#unread > 0) return;
    if (bolds.has(name)) this.writer.bold(-1);
    if (name === "a") this.#closeLink();
    if (name === "table") this.#closeTable();
    else if (this.#tables > 0) return;
    else if (name === "ul" || name === "ol" || name === "menu" || name === "dir") this.writer.closeList();
    else if (name === "pre") this.#inPre = Math.max(0, this.#inPre - 1);
    else if (/^h[1-6]$/.test(name) || name === "dd" || blocks.has(name)) this.writer.endParagraph();
  }

  /** Adds a link's target after its words, unless the words contain it. */
  #closeLink(): void {
    const words = this.#linkText.trim();
    const href = this.#link;
    this.#link = undefined;
    if (href !== undefined && words !== "" && !href.includes(words) && href.length < 500) this.#put(` (${href})`);
  }

  #closeTable(): void {
    this.#tables = Math.max(0, this.#tables - 1);
    if (this.#tables > 0) return;
    this.#cell = undefined;
    for (const line of tableLines(squared(this.#rows))) this.writer.line(line);
    this.#rows = [];
  }
}

const within = (span: string | undefined): number => Math.min(100, Math.max(1, Number(span) || 1));

/** Repeats cells that span rows in each of them, so that every row is complete. */
function squared(rows: Cell[][]): string[][] {
  const reaching: { left: number; text: string }[] = [];
  return rows.map((row) => {
    const cells: string[] = [];
    const queue = [...row];
    for (let column = 0; queue.length > 0 || (reaching[column]?.left ?? 0) > 0; column += 1) {
      const above = reaching[column];
      if (above !== undefined && above.left > 0) {
        above.left -= 1;
        cells[column] = above.text;
        continue;
      }
      const cell = queue.shift();
      if (cell === undefined) break;
      const text = cell.text.replace(/\s+/g, " ").trim();
      for (let index = 0; index < cell.span; index += 1) {
        cells[column + index] = index === 0 ? text : "";
        reaching[column + index] = { left: cell.rows - 1, text: index === 0 ? text : "" };
      }
      column += cell.span - 1;
    }
    return Array.from(cells, (cell) => cell ?? "");
  });
}

/** Maximum nesting; searching the end of each tag of a deeper page would take too long. */
const deepest = 10_000;

export function writeHtml(html: string): Written & { pictures: number } {
  const reading = new HtmlReading();
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth += 1;
        if (depth > deepest) throw new UnreadableStatement("is nested too deeply to be read. Save its text alone");
        reading.open(name, attributes);
      },
      ontext: (data) => reading.text(data),
      onclosetag: (name) => {
        depth -= 1;
        reading.close(name);
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  const notes = reading.strokes > 0 ? ["Struck-out words are not in the text."] : [];
  return {
    text: reading.writer.toString(),
    title: reading.title.trim() || undefined,
    notes,
    pictures: reading.pictures,
  };
}

/** Reads a web page or a document saved as one. */
export function readHtml(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): Written {
  const { pictures, ...written } = writeHtml(decodeHtml(bytes, decode));
  return { ...written, notes: [...written.notes, ...pictureNote(pictures)] };
}

export const pictureNote = (count: number): string[] =>
  count === 0
    ? []
    : [
        `${count === 1 ? "One picture is" : `${count} pictures are`} not in the text: describe in words what is needed from ${count === 1 ? "it" : "them"}.`,
      ];

/** Decodes in the encoding that the page declares; otherwise like any text. */
function decodeHtml(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): string {
  const head = Buffer.from(bytes.subarray(0, 2048)).toString("latin1");
  const declared =
    /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]{2,40})/i.exec(head)?.[1] ??
    /^<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.-]{2,40})/.exec(head)?.[1];
  if (declared === undefined || /^utf-?(?:8|16)/i.test(declared)) return decode(bytes);
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableStatement(
      `is not readable in the encoding “${declared}” that it declares. Save it again in UTF-8`,
    );
  }
}
