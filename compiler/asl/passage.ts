import type { Pipeline } from "../../schema/types.ts";
import { expression, literal, now } from "./expressions.ts";
import { put, type Update } from "./table.ts";
import { type Values, valuesOf } from "./values.ts";

/** Returns the record of a gate that passes without a person: the verdict, and that nobody made it. */
export function passage(by: "condition" | "silence"): Update["set"] {
  return {
    status: put({ S: by === "silence" ? "EXPIRED" : "DECIDED" }),
    verdict: put({ S: "approve" }),
    decidedAt: put({ S: expression(now) }),
    sentAt: put({ S: expression(now) }),
    passedBy: put({ S: by }),
  };
}

/** Returns the condition under which it passed, and the values that it names, as JSON. */
export function groundsOf(condition: string, pipeline: Pipeline, context: Values): Update["set"] {
  return {
    condition: put({ S: expression(literal(condition)) }),
    values: put({ S: expression(`$string(${valuesNamed(condition, pipeline, context)})`) }),
  };
}

/** Returns JSONata for the values that a condition names, by agent, phase or fact. */
export function valuesNamed(condition: string, { agents, given = [] }: Pipeline, context: Values): string {
  const { reads = [] } = context;
  const named = Object.values(agents).filter(({ name, outputs }) => condition.includes(name) && outputs !== undefined);
  const facts = reads
    .map(({ phase, fact, isBare }) => (isBare ? fact : phase))
    .filter((name) => condition.includes(name));
  const known = given.filter((name) => condition.includes(name));
  const names = [...new Set([...named.map(({ name }) => name), ...facts, ...known])];
  const values = names.map((name) => `"${name}": $lookup(${valuesOf(context)}, "${name}")`);
  return `{${values.join(", ")}}`;
}
