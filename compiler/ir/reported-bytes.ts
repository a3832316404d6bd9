import { isObject } from "../../base/is-object.ts";
import type { Agent, CallStep } from "../../schema/types.ts";

/** Maximum size of all reports of one phase; the runner refuses more. */
const reportBytes = 8192;
/** UTF-8 uses at most four bytes per character. */
const bytesPerCharacter = 4;
/** Size of a number or a boolean, and of the punctuation around any value. */
const otherBytes = 32;

/** Returns the maximum size of an agent's reported values as JSON, in bytes. */
export function mostReportedBytes({ outputs }: Agent): number {
  return mostBytes(Object.entries(outputs));
}

/** Returns the maximum size of a call's values as JSON, in bytes. */
export function mostCalledBytes({ values }: CallStep): number {
  return mostBytes(Object.entries(values).map(([name, { schema }]) => [name, schema]));
}

function mostBytes(declared: [string, Agent["outputs"][string]][]): number {
  const values = declared.map(([name, schema]) => name.length + otherBytes + textBytes(schema));
  return Math.min(
    reportBytes,
    values.reduce((sum, bytes) => sum + bytes, 0),
  );
}

function textBytes({ enum: values, maxLength, maxItems, items }: Agent["outputs"][string]): number {
  if (typeof maxItems === "number" && isObject(items) && isObject(items.properties)) {
    const fields = Object.entries(items.properties).map(
      ([name, field]) => name.length + otherBytes + textBytes(isObject(field) ? field : {}),
    );
    return maxItems * fields.reduce((sum, bytes) => sum + bytes, otherBytes);
  }
  if (Array.isArray(values)) return Math.max(0, ...values.map((value) => Buffer.byteLength(String(value))));
  return typeof maxLength === "number" ? maxLength * bytesPerCharacter : 0;
}
