import { defaults } from "../../schema/defaults.ts";
import { elementId, fieldsOf, type ListType } from "../../schema/list-type.ts";
import type { OutputType } from "../../schema/types.ts";
import type { Agent } from "../link/model.ts";

/** Longest text of a number: a sign, 17 digits, a point and an exponent. */
const numberBytes = 25;
const booleanBytes = 5;
/** Quotes, colon and comma. */
const punctuationBytes = 4;

function elementBytes(list: ListType): number {
  const own = "id".length + elementId.maxLength + 3 * punctuationBytes;
  return fieldsOf(list).reduce((sum, [name, type]) => sum + name.length + punctuationBytes + valueBytes(type), own);
}

/** Returns the maximum size of an agent's report as JSON, counting one byte per character of text. */
export function reportBytes({ name, declared: { outputs = {} } }: Agent): number {
  return outputsBytes(name, outputs);
}

/** Returns the maximum size of values by their name, under that of their reporter. */
export function outputsBytes(name: string, outputs: { readonly [name: string]: OutputType }): number {
  const values = Object.entries(outputs).map(([output, type]) => output.length + punctuationBytes + valueBytes(type));
  return values.length === 0 ? 0 : values.reduce((sum, bytes) => sum + bytes, name.length + punctuationBytes + 2);
}

function valueBytes(type: OutputType): number {
  if ("of" in type) return type.items * elementBytes(type) + punctuationBytes;
  if ("enum" in type) return Math.max(0, ...type.enum.map((value) => Buffer.byteLength(JSON.stringify(value))));
  if (type.type === "string") return (type.maxLength ?? defaults.output.maxLength) + 2;
  return type.type === "boolean" ? booleanBytes : numberBytes;
}
