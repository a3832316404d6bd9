import { each } from "../source/missing-value.ts";
import { expressionsOf, parseExpression, unassignedVariables } from "./expressions.ts";
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
          message: `Nothing assigns the variable $${name}.`,
          span: span(start, end),
          why: "Its value would be nothing, and the condition would never hold.",
          help: "outputs are written without a dollar sign, as <agent>.<output>; variables are assigned by :=",
        });
      }
    });
  },
};
