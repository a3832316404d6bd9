import { archiveKind } from "./archive-kind.ts";
import { UnreadableStatement } from "./limits.ts";

export type FileKind = "text" | "html" | "rtf" | "docx" | "pdf";

const asText = "Save it as .docx, PDF, Markdown or plain text";

interface Signature {
  bytes: string;
  at?: number;
  refusal: string;
}

/** First bytes, as Latin-1, of files that are not statements of work, and what to do instead. */
const signatures: Signature[] = [
  ...["\x89PNG", "\xFF\xD8\xFF", "GIF8", "BM", "II*\0", "MM\0*", "8BPS", "\0\0\x01\0"].map((bytes) => picture(bytes)),
  picture("WEBP", 8),
  ...["ftyphei", "ftypmif1", "ftypavif"].map((bytes) => picture(bytes, 4)),
  ...["\x1F\x8B", "7z\xBC\xAF", "Rar!", "BZh", "\xFD7zXZ", "\x28\xB5\x2F\xFD"].map((bytes) => archive(bytes)),
  archive("ustar", 257),
  ...["ID3", "OggS", "\x1AE\xDF\xA3", "fLaC"].map((bytes) => recording(bytes)),
  ...["ftyp", "WAVE", "AVI "].map((bytes, index) => recording(bytes, index === 0 ? 4 : 8)),
  ...["MZ\x90", "\x7FELF", "\xCF\xFA\xED\xFE", "\xCA\xFE\xBA\xBE", "\0asm"].map((bytes) => ({
    bytes,
    refusal: "is a program. Send the statement of work itself",
  })),
  { bytes: "SQLite format 3", refusal: "is a database. Send the statement of work itself" },
  { bytes: "AT&TFORM", refusal: "is a DjVu file. Save it as PDF with recognised text" },
  { bytes: "\xE4\x52\x5C\x7B", refusal: `is a OneNote notebook. ${asText}` },
];

function picture(bytes: string, at = 0): Signature {
  return {
    bytes,
    at,
    refusal:
      "is a picture without readable text. Send the document it was made from, or run text recognition (OCR) on it and save the result as PDF or text",
  };
}

function archive(bytes: string, at = 0): Signature {
  return { bytes, at, refusal: "is an archive. Unpack it and send the statement of work alone" };
}

function recording(bytes: string, at = 0): Signature {
  return { bytes, at, refusal: "is a recording. Send the statement of work as a document or text" };
}

/** Detects the kind of a file by its first bytes: its name may be wrong. */
export function fileKind(bytes: Uint8Array): FileKind {
  if (bytes.length === 0)
    throw new UnreadableStatement("is empty. Describe what is to be delivered, in any of the supported formats");
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString("latin1");
  if (/^(?:\xEF\xBB\xBF)?\s*%PDF-/.test(head) || (head.includes("%PDF-") && isBinary(bytes))) return "pdf";
  if (/^(?:\xEF\xBB\xBF)?\s*\{\\rtf/.test(head)) return "rtf";
  if (["PK\x03\x04", "PK\x05\x06", "PK\x07\x08"].some((start) => head.startsWith(start))) return archiveKind(bytes);
  if (head.startsWith("\xD0\xCF\x11\xE0")) throw new UnreadableStatement(oldOffice(bytes));
  if (head.startsWith("%!PS")) throw new UnreadableStatement("is PostScript. Save it as PDF");
  // A text may begin with the same letters.
  const known = isBinary(bytes) ? signatures.find((each) => head.startsWith(each.bytes, each.at ?? 0)) : undefined;
  if (known !== undefined) throw new UnreadableStatement(known.refusal);
  return "text";
}

function isBinary(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4096);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return /(?![\t\n\v\f\r])\p{Cc}/u.test(text);
  } catch {
    return true;
  }
}

/** Distinguishes the Office formats before 2007 by the names inside their common container. */
function oldOffice(bytes: Uint8Array): string {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const has = (name: string): boolean => content.includes(Buffer.from(name, "utf16le"));
  if (has("EncryptedPackage"))
    return "is protected by a password. Remove the password (in Word: File, Info, Protect Document) and save it again";
  if (has("WordDocument"))
    return "is a Word document of the old format (.doc). Open it in Word and save it as .docx or PDF";
  if (has("Workbook") || has("Book")) return "is an Excel workbook. Save it as PDF, or put its text into a document";
  if (has("PowerPoint Document")) return "is a PowerPoint presentation. Save it as PDF";
  if (has("__properties_version1.0")) return "is an Outlook message. Save its text, or the document attached to it";
  return `is a file of an old Office program. ${asText}`;
}

/** HTML or plain text; refuses other text formats. */
export function textKind(text: string, name: string): "text" | "html" {
  const start = text.slice(0, 4000).replace(/^\s+/, "");
  const body = start.replace(/^(?:<\?xml[^>]{0,200}\?>|<!--[\s\S]{0,2000}?-->|\s)+/, "");
  if (/^(?:<\?mso-application|<w:wordDocument|<pkg:package)/i.test(body))
    throw new UnreadableStatement("is a Word document in XML. Open it in Word and save it as .docx");
  if (/^<office:document/i.test(body))
    throw new UnreadableStatement("is an OpenDocument file in XML. Save it as .docx or PDF");
  if (/^<svg[\s>]/i.test(body))
    throw new UnreadableStatement("is a drawing. Send the statement of work as a document or text");
  if (/^(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta[\s>])/i.test(body)) return "html";
  if (/\.x?html?$/i.test(name) && /<(?:p|div|h[1-6]|ul|ol|table|br|span)[\s/>]/i.test(text.slice(0, 200_000)))
    return "html";
  if (start.startsWith("<?xml") || /^<!doctype/i.test(body))
    throw new UnreadableStatement(`is XML, which holds data. ${asText}`);
  if (/^(?:MIME-Version|Received|Return-Path|Delivered-To|X-[\w-]+): /i.test(start)) {
    const isPage = /multipart\/related/i.test(start);
    throw new UnreadableStatement(
      isPage
        ? "is a web page saved as one file (.mht). Save it as HTML, or print it to PDF"
        : "is an e-mail message. Save its text, or the document attached to it",
    );
  }
  return "text";
}
