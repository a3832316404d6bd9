import { isObject } from "../../base/is-object.ts";
import { constants } from "../../schema/defaults.ts";
import type { Agent, CallStep, Phase, Pipeline } from "../../schema/types.ts";

/** Maximum size of all reports of one phase, and of one element of a list; the runner refuses more. */
const { reportBytes, elementBytes } = constants;
/** Size of an element's result beside what was reported: its id, how it ended and why. */
const resultBytes = 1024;
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

/** Returns the maximum size of what a state machine keeps of an agent's reports beside those for elements of lists. */
export function mostKeptBytes({ phases }: Pick<Pipeline, "phases">, agent: Agent): number {
  const own = Object.values(phases).filter(({ members }) => members.includes(agent.name));
  return own.length > 0 && own.every(({ each }) => each !== undefined) ? 0 : mostReportedBytes(agent);
}

/** Returns the maximum size of the results of all elements that a phase is worked on for. */
export function mostResultBytes({ agents }: Pick<Pipeline, "agents">, { each, entry, members }: Phase): number {
  if (each === undefined) return 0;
  const reports = members.flatMap((name) => agents[name] ?? []).map(mostReportedBytes);
  // Values of a call are bounded by the runner alone.
  const most = entry === undefined ? elementBytes : reports.reduce((sum, bytes) => sum + bytes, 0);
  return each.items * (resultBytes + Math.min(elementBytes, most));
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
