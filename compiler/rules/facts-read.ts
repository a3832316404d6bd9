import type { FactName } from "../../schema/types.ts";
import type { Model } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { parseExpression, referencesOf } from "./expression-tree.ts";
import { expressionsOf } from "./expressions.ts";
import { namesOf, resolveName } from "./named-value.ts";

/** Returns the facts that expressions read, by the phase's name. */
export function factsRead(model: Model): Map<string, Set<FactName>> {
  const found = new Map<string, Set<FactName>>();
  each(expressionsOf(model), (expression) => {
    const { text, reported } = expression;
    const parsed = parseExpression(text);
    if (reported === undefined || "fault" in parsed) return;
    const names = namesOf(model, expression);
    for (const { steps } of referencesOf(parsed.tree, text)) {
      const named = resolveName(
        steps.map(({ name }) => name),
        names,
      );
      if (named.kind !== "fact") continue;
      const { phase, fact } = named;
      found.set(phase.name, (found.get(phase.name) ?? new Set()).add(fact));
    }
  });
  return found;
}
