/** Decoded bytes, and the position of each in the original bytes. */
export interface Reading {
  bytes: Buffer;
  start(at: number): number;
  end(at: number): number;
}

/**
 * Possible readings of a text that contains a value: unchanged; with escapes of URLs, JSON, shells and HTML resolved
 * once and twice, each without white space from line and column formatting; and as digits alone.
 */
export function readingsOf(given: Buffer): Reading[] {
  const plain: Reading = { bytes: given, start: (at) => at, end: (at) => at + 1 };
  const compact = without(plain, isSpace);
  const readings = [compact, withoutMarks(plain)];
  if (![percent, backslash, ampersand].some((byte) => given.includes(byte))) return readings;
  const once = resolveEscapes(plain);
  return [...readings, once, resolveEscapes(once)];
}

const [percent, backslash, ampersand] = [0x25, 0x5c, 0x26];

/** Includes NUL: in UTF-16 every second byte of plain letters is NUL. */
function isSpace(byte: number): boolean {
  return byte === 0 || byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Collects a reading of a reading; positions always refer to the original bytes. */
function collect(source: Reading, most: number) {
  const bytes = Buffer.allocUnsafe(most);
  const starts = new Uint32Array(most);
  const ends = new Uint32Array(most);
  let length = 0;
  return {
    /** `byte` represents the source's bytes from `from` up to `to`. */
    add(byte: number, from: number, to: number) {
      bytes[length] = byte;
      starts[length] = source.start(from);
      ends[length++] = source.end(to - 1);
    },
    done: (): Reading => ({
      bytes: bytes.subarray(0, length),
      start: (at) => starts[at] ?? 0,
      end: (at) => ends[at] ?? 0,
    }),
  };
}

function without(source: Reading, isLeftOut: (byte: number) => boolean): Reading {
  const { bytes } = source;
  const reading = collect(source, bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (!isLeftOut(byte)) reading.add(byte, at, at + 1);
  }
  return reading.done();
}

/** Digits of hex dumps (`43:41:4E`, `0x43, 0x41`, `\x43\x41`) in lower case, without separators. */
function withoutMarks(source: Reading): Reading {
  const { bytes } = source;
  const reading = collect(source, bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const next = bytes[at + 1];
    if (isSpace(byte) || separators.has(byte)) continue;
    if ((byte === 0x30 || byte === backslash) && (next === 0x78 || next === 0x58)) at++;
    else reading.add(byte >= 0x41 && byte <= 0x46 ? byte + 0x20 : byte, at, at + 1);
  }
  return reading.done();
}

const separators = new Set(Buffer.from(":,-"));

/** Longest first among those with the same start. */
const escapes: { pattern: RegExp; value(match: RegExpExecArray): string }[] = [
  { pattern: /%([0-9a-f]{2})/iy, value: ([, code = ""]) => String.fromCharCode(Number.parseInt(code, 16)) },
  {
    pattern: /(?:\\u[0-9a-f]{4})+/iy,
    value: ([all]) =>
      latin(
        String.fromCharCode(
          ...all
            .split(/\\u/i)
            .slice(1)
            .map((code) => Number.parseInt(code, 16)),
        ),
      ),
  },
  { pattern: /\\x([0-9a-f]{2})/iy, value: ([, code = ""]) => String.fromCharCode(Number.parseInt(code, 16)) },
  { pattern: /\\[nrtfbv]/y, value: () => "" },
  { pattern: /\\(.)/y, value: ([, character = ""]) => character },
  { pattern: /&#x([0-9a-f]{1,6});/iy, value: ([, code = ""]) => characterOf(Number.parseInt(code, 16)) },
  { pattern: /&#(\d{1,7});/y, value: ([, code = ""]) => characterOf(Number(code)) },
  { pattern: /&(quot|apos|amp|lt|gt);/y, value: ([, name = ""]) => named[name] ?? "" },
];

const named: { [name: string]: string } = { quot: '"', apos: "'", amp: "&", lt: "<", gt: ">" };

function characterOf(code: number): string {
  return code <= 0x10ffff ? latin(String.fromCodePoint(code)) : "";
}

/** UTF-8 bytes of a text, one character each. */
function latin(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function resolveEscapes(source: Reading): Reading {
  const text = source.bytes.toString("latin1");
  const reading = collect(source, text.length);
  for (let at = 0; at < text.length; ) {
    const byte = text.charCodeAt(at);
    const found = byte === percent || byte === backslash || byte === ampersand ? escapeAt(text, at) : undefined;
    const to = found?.to ?? at + 1;
    for (const each of found?.value ?? text[at] ?? "") {
      if (!isSpace(each.charCodeAt(0))) reading.add(each.charCodeAt(0), at, to);
    }
    at = to;
  }
  return reading.done();
}

function escapeAt(text: string, at: number): { value: string; to: number } | undefined {
  for (const { pattern, value } of escapes) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { value: value(match), to: pattern.lastIndex };
  }
  return undefined;
}
