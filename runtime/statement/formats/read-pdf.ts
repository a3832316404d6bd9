import { getDocumentProxy } from "unpdf";
import { statementLimits, UnreadableStatement } from "../limits.ts";
import { type Line, linesOf, piecesOf } from "./pdf-lines.ts";
import { textOfPages } from "./pdf-text.ts";
import type { Written } from "./read-html.ts";

export async function readPdf(bytes: Uint8Array): Promise<Written> {
  const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, stopAtErrors: false }).catch(
    (error: unknown) => {
      throw new UnreadableStatement(whyClosed(error));
    },
  );
  if (document.numPages > statementLimits.pages)
    throw new UnreadableStatement(
      `has ${document.numPages} pages; at most ${statementLimits.pages} are read. Send the pages that describe what is to be delivered`,
    );
  const pages: Line[][] = [];
  const empty: number[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const lines = await linesOn(document, number);
    pages.push(lines);
    if (lines.length === 0) empty.push(number);
  }
  if (empty.length === pages.length) throw new UnreadableStatement(scanned(pages.length));
  const info = (await document.getMetadata().catch(() => undefined))?.info as { Title?: unknown } | undefined;
  return {
    text: textOfPages(pages),
    title: typeof info?.Title === "string" ? info.Title : undefined,
    notes: [
      ...emptyNote(empty),
      "A PDF does not mark headings, paragraphs and tables: compare the text with the original.",
    ],
  };
}

async function linesOn(document: Awaited<ReturnType<typeof getDocumentProxy>>, number: number): Promise<Line[]> {
  const page = await document.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  return linesOf(piecesOf(items.filter((item) => "str" in item)));
}

function whyClosed(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "PasswordException") return "is protected by a password. Save a copy without one";
  return "is damaged: it begins like a PDF but cannot be read as one. Save it again, or print it to PDF";
}

const scanned = (pages: number): string =>
  `is a scan: ${pages === 1 ? "its page holds" : `its ${pages} pages hold`} pictures and no text. Send the document it was printed from, or run text recognition (OCR) on it first`;

function emptyNote(pages: number[]): string[] {
  if (pages.length === 0) return [];
  const named = pages.slice(0, 10).join(", ") + (pages.length > 10 ? ` and ${pages.length - 10} more` : "");
  return [
    `No text could be read on ${pages.length === 1 ? "page" : "pages"} ${named}: their pictures are not in the text.`,
  ];
}
