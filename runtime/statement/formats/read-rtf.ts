import { escaped, MarkdownWriter, tableLines } from "./markdown-writer.ts";
import { pictureNote, type Written } from "./read-html.ts";
import { decodeBytes, ofCharset, ofCodePage } from "./rtf-encodings.ts";
import { type RtfToken, rtfTokens } from "./rtf-tokens.ts";

/** Target of a group's text. */
type Destination = "body" | "fonts" | "styles" | "title" | "nowhere";

interface Group {
  destination: Destination;
  font: number;
  isBold: boolean;
  isHidden: boolean;
  /** Number of fallback characters after a Unicode character. */
  fallback: number;
}

const nowhere = new Set(
  "colortbl pict object objdata header headerl headerr headerf footer footerl footerr footerf footnote annotation atnid atnauthor fldinst bkmkstart bkmkend nonshppict filetbl listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping datastore latentstyles xmlnstbl pgdsctbl mmathPr tc xe falt panose template docvar nesttableprops pnseclvl shpinst author operator creatim revtim printim comment company keywords subject doccomm category manager".split(
    " ",
  ),
);

/** Groups that readers may ignore but that contain text. */
const knownStars = new Set(["shptxt", "fldrslt", "listtext", "pntext"]);

const symbols: Record<string, string> = {
  emdash: "—",
  endash: "–",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  bullet: "•",
  emspace: " ",
  enspace: " ",
  tab: " ",
};

class RtfReading {
  readonly writer = new MarkdownWriter();
  title = "";
  pictures = 0;
  hasOpenChanges = false;
  #group: Group = { destination: "body", font: 0, isBold: false, isHidden: false, fallback: 1 };
  readonly #groups: Group[] = [];
  #encoding = "windows-1252";
  readonly #fonts = new Map<number, string>();
  readonly #headings = new Map<number, number>();
  #style = 0;
  #styleName = "";
  #isStarred = false;
  #skip = 0;
  #bytes: number[] = [];
  #level = 0;
  #depth = 0;
  #inTable = false;
  #cells: string[] = [];
  #rows: string[][] = [];
  #text = "";

  take(token: RtfToken): void {
    if (token.kind !== "byte") this.#flushBytes();
    if (token.kind === "open") this.#groups.push({ ...this.#group });
    else if (token.kind === "close") this.#close();
    else if (token.kind === "byte") this.#byte(token.byte);
    else if (token.kind === "text") this.#words(this.#withoutFallback(token.text));
    else if (token.word === "*") this.#isStarred = true;
    else this.#word(token.word, token.value);
    if (token.kind !== "word" || token.word !== "*") this.#isStarred = false;
  }

  #close(): void {
    if (this.#group.destination === "styles") this.#endStyle();
    this.#group = this.#groups.pop() ?? this.#group;
    this.#skip = 0;
  }

  #byte(byte: number): void {
    if (this.#skip > 0) this.#skip -= 1;
    else this.#bytes.push(byte);
  }

  #flushBytes(): void {
    if (this.#bytes.length === 0) return;
    const bytes = this.#bytes;
    this.#bytes = [];
    this.#words(decodeBytes(bytes, this.#fonts.get(this.#group.font) ?? this.#encoding));
  }

  #withoutFallback(text: string): string {
    const skipped = Math.min(this.#skip, text.length);
    this.#skip -= skipped;
    return text.slice(skipped);
  }

  #word(word: string, value: number | undefined): void {
    if (word === "pict") this.pictures += 1;
    if (nowhere.has(word) || (this.#isStarred && !knownStars.has(word))) this.#group.destination = "nowhere";
    else if (word === "fonttbl") this.#group.destination = "fonts";
    else if (word === "stylesheet") this.#group.destination = "styles";
    else if (word === "title" && this.#group.destination !== "body") this.#group.destination = "title";
    else if (word === "info") this.#group.destination = "nowhere";
    else if (word === "ansicpg") this.#encoding = ofCodePage(value ?? 1252);
    else if (word === "mac") this.#encoding = "macintosh";
    else if (word === "f") this.#group.font = value ?? 0;
    else if (word === "fcharset") this.#charset(value ?? 0);
    else if (word === "uc") this.#group.fallback = value ?? 1;
    else if (word === "u") this.#unicode(value ?? 63);
    else if (word === "b") this.#group.isBold = value !== 0;
    else if (word === "v" || word === "deleted") this.#hide(word, value !== 0);
    else if (word === "plain") Object.assign(this.#group, { isBold: false, isHidden: false });
    else if (symbols[word] !== undefined) this.#words(symbols[word]);
    else this.#layout(word, value);
  }

  #charset(charset: number): void {
    const encoding = ofCharset(charset);
    if (encoding !== undefined && this.#group.destination === "fonts") this.#fonts.set(this.#group.font, encoding);
  }

  #hide(word: string, isHidden: boolean): void {
    this.#group.isHidden = isHidden;
    if (word === "deleted") this.hasOpenChanges = true;
  }

  #unicode(value: number): void {
    this.#words(String.fromCharCode(value < 0 ? value + 65_536 : value));
    this.#skip = this.#group.fallback;
  }

  #layout(word: string, value: number | undefined): void {
    if (this.#group.destination === "styles" && word === "s") this.#style = value ?? 0;
    if (this.#group.destination !== "body") return;
    if (word === "par" || word === "sect") this.#endParagraph();
    else if (word === "page") this.#words(" ");
    else if (word === "line") this.#words("\n");
    else if (word === "pard") [this.#level, this.#depth, this.#inTable] = [0, 0, false];
    else if (word === "intbl") this.#inTable = true;
    else if (word === "s") this.#level = this.#headings.get(value ?? 0) ?? this.#level;
    else if (word === "outlinelevel") this.#level = (value ?? 9) < 6 ? (value ?? 0) + 1 : 0;
    else if (word === "ilvl") this.#depth = Math.min(8, value ?? 0);
    else if (word === "cell" || word === "nestcell") this.#endCell(word === "cell");
    else if (word === "row") this.#endRow();
  }

  #words(text: string): void {
    const { destination, isHidden, isBold } = this.#group;
    if (destination === "title") this.title += text;
    else if (destination === "styles") this.#styleName += text;
    else if (destination === "body" && !isHidden) this.#bodyWords(text, isBold);
  }

  #bodyWords(text: string, isBold: boolean): void {
    if (this.#inTable) {
      this.#text += escaped(text.replaceAll("\n", " "));
      return;
    }
    if (this.#rows.length > 0 && text.trim() !== "") this.#endTable();
    if (isBold) this.writer.bold(1);
    for (const [index, line] of text.split("\n").entries()) {
      if (index > 0) this.writer.lineBreak();
      this.writer.words(escaped(line));
    }
    if (isBold) this.writer.bold(-1);
  }

  #endStyle(): void {
    const name = this.#styleName.trim().replace(/;$/, "");
    const level = /^heading (\d)$/i.exec(name)?.[1] ?? (/^title$/i.test(name) ? "1" : undefined);
    if (level !== undefined) this.#headings.set(this.#style, Math.min(6, Number(level)));
    // A table of contents repeats the headings.
    if (/^toc \d$/i.test(name)) this.#headings.set(this.#style, -1);
    this.#styleName = "";
    this.#style = 0;
  }

  #endParagraph(): void {
    if (this.#inTable) this.#text += " ";
    else this.writer.endParagraph(this.#level, this.#depth);
  }

  #endCell(isOwn: boolean): void {
    if (!isOwn) {
      this.#text += " ";
      return;
    }
    this.#cells.push(this.#text.replace(/\s+/g, " ").trim());
    this.#text = "";
  }

  #endRow(): void {
    if (this.#cells.length > 0) this.#rows.push(this.#cells);
    this.#cells = [];
  }

  #endTable(): void {
    const rows = this.#rows;
    this.#rows = [];
    for (const line of tableLines(rows)) this.writer.line(line);
  }

  end(): void {
    this.#flushBytes();
    this.#endRow();
    this.#endTable();
    this.writer.endParagraph(this.#level, this.#depth);
  }
}

/** Reads Rich Text Format as written by Word, WordPad and TextEdit. */
export function readRtf(bytes: Uint8Array): Written {
  const reading = new RtfReading();
  for (const token of rtfTokens(Buffer.from(bytes).toString("latin1"))) reading.take(token);
  reading.end();
  const changes = reading.hasOpenChanges ? ["The document has tracked changes: deleted text is not in the text."] : [];
  return {
    text: reading.writer.toString(),
    title: reading.title.trim() || undefined,
    notes: [...changes, ...pictureNote(reading.pictures)],
  };
}
