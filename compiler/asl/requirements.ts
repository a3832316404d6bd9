import type { AwaitDecisionStep, Pipeline } from "../../schema/types.ts";
import { expression, literal } from "./expressions.ts";
import { valuesNamed } from "./passage.ts";
import { keep, type Update } from "./table.ts";
import { type Values, valuesSatisfy } from "./values.ts";

type Requirements = NonNullable<AwaitDecisionStep["requires"]>;

/** Returns JSONata that is true when all conditions that a gate requires are met. The age of its review is the API's concern: it changes with time. */
export function allMet(requires: Requirements, values: Values): string {
  const conditions = requires.filter(({ fresh }) => fresh === undefined);
  return conditions.length === 0 ? "true" : conditions.map(({ text }) => valuesSatisfy(text, values)).join(" and ");
}

/** Returns the record of a gate's requirements: each with whether it is met, and the values that it names, as JSON. */
export function requirementsOf(requires: Requirements, pipeline: Pipeline, values: Values): Update["set"] {
  const each = requires.map(({ text, fresh }) =>
    fresh === undefined
      ? `{"text": ${literal(text)}, "isMet": ${valuesSatisfy(text, values)}, "values": ${valuesNamed(text, pipeline, values)}}`
      : `{"text": ${literal(text)}, "fresh": ${JSON.stringify(fresh)}}`,
  );
  return { requirements: keep({ S: expression(`$string([${each.join(", ")}])`) }) };
}
