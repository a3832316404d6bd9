import type { Reading } from "./readings.ts";

/** A row of bytes that gives a secret away. */
interface Needle {
  bytes: Buffer;
  /** Name of the secret. */
  from: string;
  /** Its first and last digit share a character with what stands beside it. */
  isBase64: boolean;
}

/** Where in what was given a secret stands. */
export interface Found {
  start: number;
  end: number;
  from: string;
}

/** Shorter rows are found everywhere by chance. */
const shortestRow = 6;
const shortestBeginning = 4;

/** All rows of bytes by which secrets are known; looking for any number of them costs one pass. */
export class Needles {
  readonly #byStart = new Map<number, Needle[]>();
  readonly #all: Needle[] = [];
  /** Whether any row begins with these two bytes: most places are passed by for the price of one look. */
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

  /** Text that was cut may end with the beginning of a row; where that begins. */
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

/** Of base64 also the two characters that hold some bits of the value beside others', and the padding, where they stand close by. */
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
