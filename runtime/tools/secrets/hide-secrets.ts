import { shortestSecret } from "../../../schema/shortest-secret.ts";
import { type Found, Needles } from "./needles.ts";
import { readingsOf } from "./readings.ts";

/** A secret of a command: its stored name and its value. */
export interface Secret {
  from: string;
  value: string;
}

/** Removes the values of secrets from a text, including the forms in which programs commonly print them. */
export function hideSecrets(text: string, secrets: readonly Secret[]): string {
  return hide(text, secrets, false);
}

/** Like `hideSecrets` for truncated text, which may end with the start of a value. */
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

/** A truncated escape: `%4` is half of a byte. */
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

/** Overlapping places count as one secret: the one that begins first, of those the longest. */
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

/** Escapes and line breaks need no forms: the readings resolve them. */
function addForms(needles: Needles, text: string, from: string): void {
  const bytes = Buffer.from(text);
  needles.add(text, from);
  needles.add(text.replaceAll(" ", "+"), from);
  needles.add(bytes.toString("hex"), from);
  for (const row of base64Of(bytes)) needles.add(`${row}`, from, true);
}

/**
 * Base64 digits of these bytes regardless of the bytes around them: three bytes are four digits, so there are three
 * alignments, and digits with bits of a neighbour are omitted. In both alphabets.
 */
function base64Of(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((before) => {
    const digits = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const own = digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [...new Set([own, own.replaceAll("+", "-").replaceAll("/", "_")])].map((row) => Buffer.from(row));
  });
}
