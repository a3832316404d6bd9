import { defaults } from "../../schema/defaults.ts";
import type { OutputType } from "../../schema/types.ts";
import type { Agent } from "../link/model.ts";

/** Longest text of a number: a sign, 17 digits, a point and an exponent. */
const numberBytes = 25;
const booleanBytes = 5;
/** Quotes, colon and comma. */
const punctuationBytes = 4;

/** Returns the maximum size of an agent's report as JSON, counting one byte per character of text. */
export function reportBytes({ name, declared: { outputs = {} } }: Agent): number {
  const values = Object.entries(outputs).map(([output, type]) => output.length + punctuationBytes + valueBytes(type));
  return values.length === 0 ? 0 : values.reduce((sum, bytes) => sum + bytes, name.length + punctuationBytes + 2);
}

function valueBytes(type: OutputType): number {
  if ("enum" in type) return Math.max(0, ...type.enum.map((value) => Buffer.byteLength(JSON.stringify(value))));
  if (type.type === "string") return (type.maxLength ?? defaults.output.maxLength) + 2;
  return type.type === "boolean" ? booleanBytes : numberBytes;
}
