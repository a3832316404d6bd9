import type { Agent } from "../../schema/types.ts";

/** What the members of one phase may report together; the runner refuses more. */
const reportBytes = 8192;
/** UTF-8 takes at most four bytes for a character. */
const bytesPerCharacter = 4;
/** A number or a boolean, and the punctuation around any value. */
const otherBytes = 32;

/** The most bytes of JSON that an agent's reported values can have. */
export function mostReportedBytes({ outputs }: Agent): number {
  const values = Object.entries(outputs).map(([name, schema]) => name.length + otherBytes + textBytes(schema));
  return Math.min(
    reportBytes,
    values.reduce((sum, bytes) => sum + bytes, 0),
  );
}

function textBytes({ enum: values, maxLength }: Agent["outputs"][string]): number {
  if (Array.isArray(values)) return Math.max(0, ...values.map((value) => Buffer.byteLength(String(value))));
  return typeof maxLength === "number" ? maxLength * bytesPerCharacter : 0;
}
