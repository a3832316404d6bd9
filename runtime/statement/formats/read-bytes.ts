import { titleFrom } from "../clean-title.ts";
import { decodeText, tidyText } from "../decode-text.ts";
import { type FileKind, fileKind, textKind } from "../file-kind.ts";
import { megabytes, statementLimits, UnreadableStatement } from "../limits.ts";
import { readStatement } from "../statement.ts";
import type { StatementText } from "../statement-text.ts";
import { isKindOfDocument } from "../title.ts";
import { readHtml, type Written } from "./read-html.ts";
import { readRtf } from "./read-rtf.ts";

/** Converts a file to Markdown or plain text. Refuses any other file with `UnreadableStatement`. */
export async function readBytes(bytes: Uint8Array, name: string): Promise<StatementText> {
  const { kind, written } = await write(bytes, name);
  const text = tidyText(written.text);
  if (text.trim() === "") throw new UnreadableStatement("is empty: it has no words. Describe what is to be delivered");
  const size = Buffer.byteLength(text);
  if (size > statementLimits.textBytes)
    throw new UnreadableStatement(
      `has ${megabytes(size)} of text; at most 1 MB is read. Send the part that describes what is to be delivered`,
    );
  const { title, sections, requirements, constraints, deliverables } = readStatement(text);
  return {
    text,
    kind,
    title: title ?? ownTitle(written.title),
    notes: written.notes,
    counts: {
      sections: sections.filter(({ heading }) => heading !== "").length,
      requirements: requirements.length,
      constraints: constraints.length,
      deliverables: deliverables.length,
      tables: sections.reduce((sum, { tables }) => sum + tables.length, 0),
    },
  };
}

async function write(bytes: Uint8Array, name: string): Promise<{ kind: FileKind; written: Written }> {
  const kind = fileKind(bytes);
  if (kind === "pdf") return { kind, written: await (await import("./read-pdf.ts")).readPdf(bytes) };
  if (kind === "docx") return { kind, written: await (await import("./read-docx.ts")).readDocx(bytes) };
  if (kind === "rtf") return { kind, written: readRtf(bytes) };
  return writeText(bytes, name);
}

/** Detects HTML before decoding, because a page may declare its encoding. */
function writeText(bytes: Uint8Array, name: string): { kind: FileKind; written: Written } {
  const start = Buffer.from(bytes.subarray(0, 4000)).toString("latin1");
  const isHtml = !start.includes("\0") && /^(?:\xEF\xBB\xBF)?\s*</.test(start) && textKind(start, name) === "html";
  if (isHtml) return { kind: "html", written: readHtml(bytes, decodeText) };
  const text = decodeText(bytes);
  if (textKind(text, name) === "html") return { kind: "html", written: readHtml(bytes, decodeText) };
  return { kind: "text", written: { text, notes: [] } };
}

function ownTitle(title: string | undefined): string | undefined {
  return title === undefined || isKindOfDocument(title) ? undefined : titleFrom(title);
}
