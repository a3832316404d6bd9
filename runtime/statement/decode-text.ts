import { UnreadableStatement } from "./limits.ts";

/** Decodes UTF-8 or UTF-16. Refuses other encodings: a wrong guess would change the agreed text. */
export function decodeText(bytes: Uint8Array): string {
  const utf16 = utf16Kind(bytes);
  const text = utf16 === undefined ? decodeUtf8(bytes) : decodeUtf16(bytes, utf16);
  if (text.includes("\0") || controlShare(text) > 0.01)
    throw new UnreadableStatement(
      "is neither text nor a supported document. Save it as .docx, PDF, Markdown or plain text",
    );
  return tidyText(text);
}

/** Normalizes line ends to line feeds and removes characters that pages and tables cannot contain. */
export function tidyText(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\t\n\f\u0080-\u009F])\p{Cc}|[\uFFFE\uFFFF]/gu, "")
    .toWellFormed();
}

function utf16Kind(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const [first, second, third, fourth] = bytes;
  if (
    (first === 0xff && second === 0xfe && third === 0 && fourth === 0) ||
    (first === 0 && second === 0 && third === 0xfe && fourth === 0xff)
  )
    throw new UnreadableStatement("is text in UTF-32. Save it in UTF-8");
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // Without a byte order mark, every second byte of Western text is zero.
  const sample = bytes.subarray(0, 4096 - (bytes.length % 2));
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = sample.length / 2;
  if (odd > half * 0.4 && even < half * 0.02) return "utf-16le";
  return even > half * 0.4 && odd < half * 0.02 ? "utf-16be" : undefined;
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableStatement("is damaged text in UTF-16. Save it again, in UTF-8");
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableStatement(notUtf8(bytes));
  }
}

/** Describes the first position that is not UTF-8, as it would read in the older Windows encoding. */
function notUtf8(bytes: Uint8Array): string {
  if (controlShare(Buffer.from(bytes.subarray(0, 4096)).toString("latin1")) > 0.01)
    return "is neither text nor a supported document. Save it as .docx, PDF, Markdown or plain text";
  const before = new TextDecoder("utf-8").decode(bytes).split("\uFFFD")[0] ?? "";
  const line = before.split("\n").length;
  const at = Buffer.byteLength(before);
  const around = new TextDecoder("windows-1252").decode(bytes.subarray(Math.max(0, at - 12), at + 12));
  const word = /[^\s]*$/.exec(around.slice(0, Math.min(at, 12)))?.[0] ?? "";
  const rest = /^[^\s]*/.exec(around.slice(Math.min(at, 12)))?.[0] ?? "";
  return `is not UTF-8 text. It looks like Windows-1252 or another older encoding: line ${line} would read “${word}${rest}”. Save it in UTF-8 (in an editor: Save with Encoding), or as .docx or PDF`;
}

function controlShare(text: string): number {
  const controls = text.match(/(?![\t\n\v\f\r\u0080-\u009F])\p{Cc}/gu)?.length ?? 0;
  return controls / Math.max(1, text.length);
}
