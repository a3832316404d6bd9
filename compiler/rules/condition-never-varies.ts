import { each } from "../source/missing-value.ts";
import { parseExpression, readsUnnamed, referencesOf, unassignedVariables } from "./expression-tree.ts";
import { expressionsOf } from "./expressions.ts";
import type { Rule } from "./rule.ts";

export const conditionNeverVaries: Rule = {
  id: "condition-never-varies",
  severity: "warning",
  check(model, report) {
    each(expressionsOf(model), ({ text, reported, span, isCondition }) => {
      const parsed = parseExpression(text);
      if (reported === undefined || !isCondition || "fault" in parsed || referencesOf(parsed.tree, text).length > 0)
        return;
      // These have their own diagnostics; they were meant to make the condition vary.
      if (readsUnnamed(parsed.tree) || unassignedVariables(parsed.tree, text).length > 0) return;
      report({
        message: "The condition reads no output, so its result is always the same.",
        span: span(0, text.length),
        why: "A condition with a constant result decides nothing and misleads readers.",
        help: "compare an output, as in `qa.severity = 'none'`, or remove the condition",
      });
    });
  },
};
