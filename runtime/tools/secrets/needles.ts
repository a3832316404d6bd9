import type { Reading } from "./readings.ts";

/** A sequence of bytes that reveals a secret. */
interface Needle {
  bytes: Buffer;
  /** Name of the secret. */
  from: string;
  /** True when its first and last digit share a character with the neighbouring bytes. */
  isBase64: boolean;
}

/** Position of a secret in the original bytes. */
export interface Found {
  start: number;
  end: number;
  from: string;
}

/** Shorter sequences occur by chance. */
const shortestRow = 6;
const shortestBeginning = 4;

/** All sequences of bytes that reveal secrets; searches for all of them in one pass. */
export class Needles {
  readonly #byStart = new Map<number, Needle[]>();
  readonly #all: Needle[] = [];
  /** True for two bytes that start a sequence, so that most positions need a single check. */
  readonly #begins = new Uint8Array(0x10000);

  add(text: string, from: string, isBase64 = false): void {
    const bytes = Buffer.from(text.replace(/[\s\0]+/g, ""));
    if (bytes.length < shortestRow) return;
    const start = bytes.readUInt32BE(0);
    const beginLikeIt = this.#byStart.get(start) ?? [];
    if (beginLikeIt.some((other) => other.bytes.equals(bytes))) return;
    const needle = { bytes, from, isBase64 };
    this.#byStart.set(start, [...beginLikeIt, needle]);
    this.#begins[start >>> 16] = 1;
    this.#all.push(needle);
  }

  *find(reading: Reading): Generator<Found> {
    const { bytes } = reading;
    let row = 0;
    for (let at = 0; at < bytes.length; at++) {
      row = ((row << 8) | (bytes[at] as number)) >>> 0;
      if (at < 3 || this.#begins[row >>> 16] === 0) continue;
      const begin = at - 3;
      for (const needle of this.#byStart.get(row) ?? []) {
        const end = begin + needle.bytes.length;
        if (needle.bytes.equals(bytes.subarray(begin, end))) yield placeOf(reading, needle, begin, end);
      }
    }
  }

  /** Finds the start of a sequence at the end of truncated text. */
  beginningAtEnd({ bytes, start }: Reading): { start: number; from: string } | undefined {
    let found: { at: number; from: string } | undefined;
    for (const needle of this.#all) {
      const most = Math.min(needle.bytes.length - 1, bytes.length);
      for (let length = most; length >= shortestBeginning; length--) {
        const at = bytes.length - length;
        if (found !== undefined && at >= found.at) break;
        if (needle.bytes.subarray(0, length).equals(bytes.subarray(at))) found = { at, from: needle.from };
      }
    }
    return found && { start: start(found.at), from: found.from };
  }
}

/** For base64, includes the two characters that share bits with the neighbouring bytes, and adjacent padding. */
function placeOf(reading: Reading, { from, isBase64 }: Needle, begin: number, end: number): Found {
  const { bytes } = reading;
  let [first, last] = [begin, end - 1];
  const touches = (at: number) => reading.end(at) === reading.start(at + 1);
  if (isBase64) {
    if (isDigit(bytes[first - 1]) && touches(first - 1)) first--;
    if (isDigit(bytes[last + 1]) && touches(last)) last++;
    while (bytes[last + 1] === 0x3d && touches(last)) last++;
  }
  return { start: reading.start(first), end: reading.end(last), from };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9+/_-]/.test(String.fromCharCode(byte));
}
