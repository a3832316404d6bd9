import type { Json } from "../../../../base/json.ts";
import type { CallStep } from "../../../../schema/types.ts";
import { faultInArguments } from "../../../tools/arguments.ts";
import type { JsonSchema } from "../../../tools/ports.ts";
import type { Evaluated } from "./evaluate-arguments.ts";

/** Reads the declared values out of the JSON that a program printed; refuses it when one is missing or of another type. */
export async function readValues({ values: declared }: Pick<CallStep, "values">, stdout: string): Promise<Evaluated> {
  const values: { [name: string]: Json } = {};
  const all = Object.entries(declared);
  if (all.length === 0) return { kind: "evaluated", values };
  const printed = parse(stdout);
  if (printed === undefined)
    return { kind: "refused", reason: "It printed no JSON, from which its values could be read." };
  const { default: jsonata } = await import("jsonata");
  for (const [name, { path, schema }] of all) {
    const value: Json | undefined = await jsonata(path).evaluate(printed.json);
    if (value === undefined)
      return { kind: "refused", reason: `What it printed has no ${path} for the value "${name}".` };
    const fault = faultInArguments({ type: "object", properties: { [name]: schema as JsonSchema } }, { [name]: value });
    if (fault !== undefined) return { kind: "refused", reason: `What it printed at ${path} is not usable: ${fault}.` };
    values[name] = value;
  }
  return { kind: "evaluated", values };
}

function parse(text: string): { json: Json } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
