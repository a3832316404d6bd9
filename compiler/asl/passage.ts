import type { Pipeline } from "../../schema/types.ts";
import { expression, literal, now } from "./expressions.ts";
import { read, type Scope } from "./scope.ts";
import { put, type Update } from "./table.ts";

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

/** Returns the condition under which it passed, and the outputs of the agents that it names, as JSON. */
export function groundsOf(condition: string, pipeline: Pipeline, scope: Scope): Update["set"] {
  return {
    condition: put({ S: expression(literal(condition)) }),
    values: put({ S: expression(`$string(${valuesNamed(condition, pipeline, scope)})`) }),
  };
}

/** Returns JSONata for the outputs of the agents that a condition names, by agent. */
export function valuesNamed(condition: string, { agents }: Pipeline, scope: Scope): string {
  const named = Object.values(agents).filter(({ name, outputs }) => condition.includes(name) && outputs !== undefined);
  const values = named.map(({ name }) => `"${name}": $lookup(${read(scope, "outputs")}, "${name}")`);
  return `{${values.join(", ")}}`;
}
