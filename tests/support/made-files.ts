import { deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";

/** Word's own parts around a body; `more` adds or replaces parts. */
export function docxOf(body: string, more: Record<string, string> = {}): Uint8Array {
  const parts: Record<string, string> = {
    "[Content_Types].xml": `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${w}"><w:body>${body}</w:body></w:document>`,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}

const w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/** A paragraph; in runs of three letters with fonts beside them, as Word leaves one that was edited often. */
export function paragraph(text: string, properties = "", runProperties = ""): string {
  const runs = (text.match(/[\s\S]{1,3}/g) ?? []).map(
    (piece) =>
      `<w:r w:rsidR="00A77B3E"><w:rPr><w:rFonts w:ascii="Times New Roman"/>${runProperties}<w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">${piece.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</w:t></w:r>`,
  );
  return `<w:p><w:pPr>${properties}<w:rPr><w:lang w:val="en-GB"/></w:rPr></w:pPr>${runs.join("")}</w:p>`;
}

export const cellRow = (...cells: string[]): string =>
  `<w:tr>${cells.map((cell) => `<w:tc><w:tcPr><w:tcW w:w="100"/></w:tcPr>${paragraph(cell)}</w:tc>`).join("")}</w:tr>`;

export const numbered = (list: number, level: number): string =>
  `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`;

/** List 1 counts 1, 1.1, 1.1.1; list 2 counts REQ-001, REQ-002; list 3 has bullets. */
export const numberingPart = `<w:numbering xmlns:w="${w}">
<w:abstractNum w:abstractNumId="10">${["%1.", "%1.%2", "%1.%2.%3"].map((text, level) => levelOf(level, "decimal", text)).join("")}</w:abstractNum>
<w:abstractNum w:abstractNumId="20">${levelOf(0, "decimalZero", "REQ-0%1:")}</w:abstractNum>
<w:abstractNum w:abstractNumId="30">${levelOf(0, "bullet", "\uF0B7")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="10"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="20"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="30"/></w:num>
</w:numbering>`;

function levelOf(level: number, format: string, text: string): string {
  return `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
}

export const stylesPart = `<w:styles xmlns:w="${w}">
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style>
</w:styles>`;

/** Text at places of a page, in points from the left and the bottom. */
export interface Placed {
  x: number;
  y: number;
  size?: number;
  text: string;
}

const escapedPdf = (text: string): string => text.replace(/[\\()]/g, "\\$&");

const drawn = (pieces: Placed[]): string =>
  pieces.map(({ x, y, size = 11, text }) => `BT /F1 ${size} Tf ${x} ${y} Td (${escapedPdf(text)}) Tj ET`).join("\n");

/** A PDF of pages with the given content; `trailer` and `filter` for what is meant to be odd. */
export function pdfOf(
  pages: (Placed[] | Uint8Array)[],
  { trailer = "", filter = "/FlateDecode" }: { trailer?: string; filter?: string } = {},
): Uint8Array {
  const objects: (string | Uint8Array)[][] = [
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    [`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${4 + index * 2} 0 R`).join(" ")}] >>`],
    ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"],
  ];
  for (const [index, page] of pages.entries()) {
    const stream = page instanceof Uint8Array ? page : deflateSync(Buffer.from(drawn(page), "latin1"));
    objects.push([
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
    ]);
    objects.push([`<< /Length ${stream.length} /Filter ${filter} >>\nstream\n`, stream, "\nendstream"]);
  }
  return assembled(objects, trailer);
}

function assembled(objects: (string | Uint8Array)[][], trailer: string): Uint8Array {
  const chunks: Buffer[] = [Buffer.from("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "latin1")];
  let at = chunks[0]?.length ?? 0;
  const add = (part: string | Uint8Array): void => {
    const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part);
    chunks.push(bytes);
    at += bytes.length;
  };
  const offsets = objects.map((parts, index) => {
    const offset = at;
    for (const part of [`${index + 1} 0 obj\n`, ...parts, "\nendobj\n"]) add(part);
    return offset;
  });
  const start = at;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`);
  add(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
  return Buffer.concat(chunks);
}
