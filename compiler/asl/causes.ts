import { expression } from "./expressions.ts";
import { keyOf, nameOf, type Scope } from "./scope.ts";
import type { Assign } from "./states.ts";

/** Records the cause of the next round of some phases. `feedback` is JSONata for the sort key of the item that caused it. */
export function assignCause(
  scope: Scope,
  phases: readonly string[],
  cause: "review" | "decision" | "operator" | "return" | "top-up" | "conflict",
  feedback: string,
): Assign {
  const name = nameOf(scope, "causes");
  const keys = [...new Set(phases)].map(
    (phase) => `${keyOf(scope, phase)}: {"cause": "${cause}", "feedback": ${feedback}}`,
  );
  return { [name]: expression(`$merge([$${name}, {${keys.join(", ")}}])`) };
}
