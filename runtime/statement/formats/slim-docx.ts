import type { NumberedParagraph } from "./docx-numbers.ts";
import { walkXml } from "./walk-xml.ts";

/** Elements to read; of all others only the text inside. */
const kept = new Set(
  [
    "document",
    "body",
    "p",
    "pPr",
    "pStyle",
    "numPr",
    "ilvl",
    "numId",
    "tab",
    "br",
    "cr",
    "noBreakHyphen",
    "sym",
    "tbl",
    "tr",
    "tc",
    "tcPr",
  ]
    .concat([
      "gridSpan",
      "vMerge",
      "hyperlink",
      "footnoteReference",
      "endnoteReference",
      "footnotes",
      "footnote",
      "endnotes",
      "endnote",
    ])
    .map((name) => `w:${name}`),
);

/** Elements in the file that do not appear on the page. */
const dropped = new Set(
  ["del", "moveFrom", "delText", "instrText", "rPrChange", "pPrChange", "sectPr", "tblPr", "tblGrid", "trPr", "sdtPr"]
    .map((name) => `w:${name}`)
    .concat("mc:Choice", "a:graphicData"),
);

const keptAttributes = /^(?:xmlns:[wr]|w:val|w:id|w:type|w:char|w:font|r:id|w:anchor)$/;

export interface SlimPart {
  xml: string;
  pictures: number;
  hasOpenChanges: boolean;
}

/**
 * Reduces a part of a Word document to its text and structure. Word splits sentences into runs of a few letters, each
 * with fonts and edit times: of 18 MB, half a megabyte may remain. Adds the numbers that Word computes.
 */
export function slimPart(xml: string, numberOf: (paragraph: NumberedParagraph) => string): SlimPart {
  const part = new Slimming(numberOf);
  walkXml(xml, part);
  return { xml: part.out.join(""), pictures: part.pictures, hasOpenChanges: part.hasOpenChanges };
}

class Slimming {
  readonly out: string[] = [];
  pictures = 0;
  hasOpenChanges = false;
  readonly #numberOf: (paragraph: NumberedParagraph) => string;
  #dropped = 0;
  #inText = false;
  #words = "";
  #isBold = false;
  #wordsAreBold = false;
  #paragraph: NumberedParagraph | undefined;
  #inRunProperties = false;
  #inParagraphProperties = false;

  constructor(numberOf: (paragraph: NumberedParagraph) => string) {
    this.#numberOf = numberOf;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === "w:ins" || name === "w:del") this.hasOpenChanges = true;
    if (
      name === "pic:pic" ||
      name === "v:imagedata" ||
      (name === "a:graphicData" && /picture/.test(attributes.uri ?? ""))
    )
      this.pictures += 1;
    if (dropped.has(name)) this.#dropped += 1;
    if (this.#dropped > 0) return;
    if (name === "w:rPr") this.#inRunProperties = true;
    else if (name === "w:r") this.#isBold = false;
    else if (name === "w:b" && this.#inRunProperties)
      this.#isBold = !/^(?:0|false|off)$/.test(attributes["w:val"] ?? "");
    else if (name === "w:t") this.#openText();
    // A tab stop is not a tab.
    else if (this.#inParagraphProperties && inRun.has(name)) return;
    else if (kept.has(name)) this.#openKept(name, attributes);
    if (name === "w:pPr") this.#inParagraphProperties = true;
  }

  #openText(): void {
    this.#inText = true;
    this.#number();
    if (this.#isBold !== this.#wordsAreBold) this.#flush();
    this.#wordsAreBold = this.#isBold;
  }

  #openKept(name: string, attributes: Record<string, string>): void {
    this.#flush();
    if (name === "w:p") this.#paragraph = {};
    else if (this.#paragraph !== undefined && name === "w:pStyle") this.#paragraph.style = attributes["w:val"] ?? "";
    else if (this.#paragraph !== undefined && name === "w:ilvl")
      this.#paragraph.level = Number(attributes["w:val"]) || 0;
    else if (this.#paragraph !== undefined && name === "w:numId") this.#paragraph.list = attributes["w:val"] ?? "";
    const own = Object.entries(attributes).filter(([key]) => keptAttributes.test(key));
    const isInRun = inRun.has(name);
    this.out.push(
      isInRun ? "<w:r>" : "",
      `<${name}${own.map(([key, value]) => ` ${key}="${escapedXml(value)}"`).join("")}>`,
    );
  }

  /** Adds the number once, where a paragraph's text begins; an empty paragraph has no number. */
  #number(): void {
    if (this.#paragraph === undefined) return;
    const number = this.#numberOf(this.#paragraph);
    this.#paragraph = undefined;
    if (number !== "") this.#words += `${number} `;
  }

  text(data: string): void {
    if (this.#inText && this.#dropped === 0) this.#words += data;
  }

  close(name: string): void {
    if (dropped.has(name)) this.#dropped = Math.max(0, this.#dropped - 1);
    if (this.#dropped > 0 || dropped.has(name)) return;
    if (name === "w:rPr") this.#inRunProperties = false;
    if (name === "w:t") this.#inText = false;
    if (name === "w:pPr") this.#inParagraphProperties = false;
    if (!kept.has(name) || (this.#inParagraphProperties && inRun.has(name))) return;
    this.#flush();
    this.out.push(`</${name}>`, inRun.has(name) ? "</w:r>" : "");
  }

  #flush(): void {
    if (this.#words === "") return;
    const bold = this.#wordsAreBold ? "<w:rPr><w:b/></w:rPr>" : "";
    this.out.push(`<w:r>${bold}<w:t xml:space="preserve">${escapedXml(this.#words)}</w:t></w:r>`);
    this.#words = "";
  }
}

/** Elements inside a run that get a run of their own. */
const inRun = new Set([
  "w:br",
  "w:cr",
  "w:noBreakHyphen",
  "w:sym",
  "w:footnoteReference",
  "w:endnoteReference",
  "w:tab",
]);

const escapedXml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
