import type { SourceFault } from "./source-fault.ts";
import { createTextFile, type TextFile } from "./text-file.ts";

export const maxFileBytes = 1024 * 1024;

const decoded = new WeakMap<Uint8Array, { file: string; text: TextFile | SourceFault }>();

/**
 * Decodes bytes as UTF-8 text: with or without a byte order mark, with either kind of line ends, of reasonable size,
 * without control characters. Returns the same text file for the same array; a host returns a new array when a file has
 * changed.
 */
export function decode(file: string, bytes: Uint8Array): TextFile | SourceFault {
  const known = decoded.get(bytes);
  if (known?.file === file) return known.text;
  const text = read(file, bytes);
  decoded.set(bytes, { file, text });
  return text;
}

function read(file: string, bytes: Uint8Array): TextFile | SourceFault {
  const start = { file, start: 0, end: 0, line: 1, column: 1 };
  const length = bytes.length > maxFileBytes ? lengthInRepository(bytes) : bytes.length;
  if (length > maxFileBytes) {
    const megabytes = (length / maxFileBytes).toFixed(1);
    return {
      id: "file-too-large",
      message: `"${file}" has ${megabytes} MB; the maximum is 1 MB.`,
      span: start,
      help: "shorten it, or split off the parts that the team does not need",
    };
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) return notText(file, start, "it is not UTF-8");
  const control = text.search(/(?![\t\n\f\r])\p{Cc}/u);
  if (control < 0) return createTextFile(file, text);
  const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, "0");
  return notText(
    file,
    createTextFile(file, text).span(control, control + 1),
    `it contains the control character U+${code}`,
  );
}

/** Returns the length without the carriage returns that a checkout on Windows adds, so that the size limit is the same on every machine. */
function lengthInRepository(bytes: Uint8Array): number {
  return bytes.reduce((length, byte, at) => (byte === 13 && bytes[at + 1] === 10 ? length - 1 : length), bytes.length);
}

function notText(file: string, span: SourceFault["span"], why: string): SourceFault {
  return { id: "not-text", message: `"${file}" is not a text file: ${why}.`, span, help: "save it as UTF-8 text" };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}
