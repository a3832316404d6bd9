import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import type { CallStep } from "../../../../schema/types.ts";
import type { Outputs } from "../../../ledger/items.ts";
import { readItems } from "../../../ledger/read.ts";
import { reportedValues } from "../../../ledger/reported-values.ts";
import type { RoundContext } from "../../round-context.ts";

export type Refused = { kind: "refused"; reason: string };
export type Evaluated = { kind: "evaluated"; values: { [name: string]: Json } } | Refused;

/** Evaluates the arguments of a call over the values that the project has reported so far. An argument without a value is left out. */
export async function evaluateArguments(
  context: Pick<RoundContext, "table" | "order" | "element" | "input">,
  { expressions, literals }: Pick<CallStep, "expressions" | "literals">,
): Promise<Evaluated> {
  const values: { [name: string]: Json } = { ...(literals as { [name: string]: Json }) };
  const written = Object.entries(expressions);
  if (written.length === 0) return { kind: "evaluated", values };
  const [reported, { default: jsonata }] = [await visibleValues(context), await import("jsonata")];
  for (const [name, text] of written) {
    try {
      const value: Json | undefined = await jsonata(text).evaluate(reported);
      // JSONata marks its own lists with a property; what is passed on is plain JSON.
      if (value !== undefined) values[name] = JSON.parse(JSON.stringify(value));
    } catch (error) {
      const why = isObject(error) && typeof error.message === "string" ? error.message : String(error);
      return { kind: "refused", reason: `Its argument "${name}" (${text}) cannot be evaluated: ${why}` };
    }
  }
  return { kind: "evaluated", values };
}

async function visibleValues({
  table,
  order,
  element,
  input,
}: Pick<RoundContext, "table" | "order" | "element" | "input">): Promise<Outputs> {
  const [rounds, lists] = await Promise.all([
    readItems(table, order.project, "round"),
    readItems(table, order.project, "list"),
  ]);
  return { ...(input && { input }), ...reportedValues({ rounds, lists }), ...(element && { item: element }) };
}
