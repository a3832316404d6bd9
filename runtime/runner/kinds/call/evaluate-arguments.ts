import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import { valuesOfRepository } from "../../../../schema/project-values.ts";
import type { CallStep } from "../../../../schema/types.ts";
import type { Outputs } from "../../../ledger/items.ts";
import { readReported } from "../../../ledger/reported-values.ts";
import type { RoundContext } from "../../round-context.ts";

export type Refused = { kind: "refused"; reason: string };
export type Evaluated = { kind: "evaluated"; values: { [name: string]: Json } } | Refused;

type Sources = Pick<RoundContext, "table" | "order" | "element" | "input" | "pipeline">;

/** Evaluates the arguments of a call over the values that the project has reported so far. An argument without a value is left out. */
export async function evaluateArguments(
  context: Sources,
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

/** An agent may have the name of what is known from the start. */
async function visibleValues({ table, order, element, input, pipeline: { repository } }: Sources): Promise<Outputs> {
  return {
    project: { id: order.project },
    ...(repository && { repository: valuesOfRepository(repository) }),
    ...(input && { input }),
    ...(await readReported(table, order.project)),
    ...(element && { item: element }),
  };
}
