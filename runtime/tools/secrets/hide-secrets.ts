import { type Found, Needles } from "./needles.ts";
import { readingsOf } from "./readings.ts";

/** Shorter values are found everywhere by chance, and hiding them would make results unreadable. */
export const shortestSecret = 8;

/** A secret of a command: its name where it is kept, and its value. */
export interface Secret {
  from: string;
  value: string;
}

/** Takes the values of secrets out of text, also in the forms that programs commonly print them in. */
export function hideSecrets(text: string, secrets: readonly Secret[]): string {
  return hide(text, secrets, false);
}

/** The same for text that was cut: it may end with the beginning of a value. */
export function hideCutSecrets(text: string, secrets: readonly Secret[]): string {
  return hide(text, secrets, true);
}

export function holdsSecret(content: string | Buffer, secrets: readonly Secret[]): boolean {
  if (secrets.length === 0) return false;
  const needles = needlesOf(secrets);
  return readingsOf(Buffer.from(content)).some((reading) => needles.find(reading).next().done !== true);
}

function hide(text: string, secrets: readonly Secret[], isCut: boolean): string {
  if (secrets.length === 0) return text;
  const needles = needlesOf(secrets);
  const bytes = Buffer.from(text);
  const found = readingsOf(bytes).flatMap((reading) => [...needles.find(reading)]);
  if (isCut) found.push(...beginnings(bytes, needles));
  return found.length === 0 ? text : replace(bytes, found);
}

/** The last escape may be cut as well: `%4` is the beginning of a byte that nobody can read. */
const cutEscape = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?\w{0,7})$/i;

function beginnings(bytes: Buffer, needles: Needles): Found[] {
  const text = bytes.toString("latin1");
  const whole = bytes.subarray(0, text.length - (cutEscape.exec(text)?.[0].length ?? 0));
  return [bytes, whole].flatMap((each) =>
    readingsOf(each).flatMap((reading) => {
      const begun = needles.beginningAtEnd(reading);
      return begun === undefined ? [] : [{ ...begun, end: bytes.length }];
    }),
  );
}

/** Places that overlap are one secret: the one that begins first, of those the longest. */
function replace(bytes: Buffer, found: Found[]): string {
  const inOrder = found.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, from } of inOrder) {
    if (start >= done) parts.push(bytes.subarray(done, start).toString(), `[secret ${from}]`);
    done = Math.max(done, end);
  }
  return [...parts, bytes.subarray(done).toString()].join("");
}

const compiled = new WeakMap<readonly Secret[], Needles>();

function needlesOf(secrets: readonly Secret[]): Needles {
  const known = compiled.get(secrets);
  if (known !== undefined) return known;
  const needles = new Needles();
  for (const { from, value } of secrets) {
    const lines = value.split("\n").filter((line) => line.trim().length >= shortestSecret);
    for (const text of [value, ...lines]) addForms(needles, text, from);
    for (const inside of base64Of(Buffer.from(value)))
      for (const row of base64Of(inside)) needles.add(`${row}`, from, true);
  }
  compiled.set(secrets, needles);
  return needles;
}

/** Escapes and lines are no forms: they are resolved in what is searched. */
function addForms(needles: Needles, text: string, from: string): void {
  const bytes = Buffer.from(text);
  needles.add(text, from);
  needles.add(text.replaceAll(" ", "+"), from);
  needles.add(bytes.toString("hex"), from);
  for (const row of base64Of(bytes)) needles.add(`${row}`, from, true);
}

/**
 * What base64 shows of these bytes whatever stands before and after them: three bytes are four digits, so there are three
 * places to begin at, and the digits that hold bits of a neighbour are left out. In both alphabets.
 */
function base64Of(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((before) => {
    const digits = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const own = digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [...new Set([own, own.replaceAll("+", "-").replaceAll("/", "_")])].map((row) => Buffer.from(row));
  });
}
