import { each } from "../source/missing-value.ts";
import { parseExpression, unassignedVariables } from "./expression-tree.ts";
import { expressionsOf } from "./expressions.ts";
import type { Rule } from "./rule.ts";

export const expressionUnassignedVariable: Rule = {
  id: "expression-unassigned-variable",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), ({ text, span }) => {
      const parsed = parseExpression(text);
      if ("fault" in parsed) return;
      for (const { name, start, end } of unassignedVariables(parsed.tree, text)) {
        report({
          message: `The variable $${name} has no value.`,
          span: span(start, end),
          why: "Without a value, the condition would never be true.",
          help: "write an output without a dollar sign, as <agent>.<output>, or assign the variable with :=",
        });
      }
    });
  },
};
