import { type Check, type Fields, firstFault } from "./checks.ts";
import { isObject } from "./is-object.ts";

/** A text is not the JSON that its reader needs: cut off, of another type, or without an attribute. The message names the source. */
export class UnreadableJson extends Error {
  override readonly name = "UnreadableJson";
}

/** Parses a text without giving the value a type. Throws `UnreadableJson` for one that is not JSON. */
export function readJson(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableJson(`${source} is not JSON (${(error as Error).message})`, { cause: error });
  }
}

/** Parses an object with these attributes; further ones are kept. Throws `UnreadableJson`, with a message that begins with `source`. */
export function readJsonObject<Value extends object>(source: string, text: string, fields: Fields<Value>): Value {
  const value = readJson(source, text);
  if (!isObject(value)) throw new UnreadableJson(`${source} is not a JSON object`);
  const fault = firstFault(fields, value);
  if (fault === undefined) return value as Value;
  throw new UnreadableJson(`${source} ${fault in value ? "has another type of" : "has no"} "${fault}"`);
}

/** Parses a list of values that all pass the check. Throws `UnreadableJson`, with a message that begins with `source`. */
export function readJsonList<Value>(source: string, text: string, check: Check<Value>): Value[] {
  const value = readJson(source, text);
  if (!Array.isArray(value)) throw new UnreadableJson(`${source} is not a JSON list`);
  const at = value.findIndex((each) => !check(each));
  if (at < 0) return value;
  throw new UnreadableJson(`${source} has an element that it should not have, at position ${at + 1}`);
}
