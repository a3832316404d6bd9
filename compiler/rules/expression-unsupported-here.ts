import { each } from "../source/hole.ts";
import { expressionsOf, functionsOf, parseExpression } from "./expressions.ts";
import type { Rule } from "./rule.ts";

export const expressionUnsupportedHere: Rule = {
  id: "expression-unsupported-here",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), ({ text, span }) => {
      const parsed = parseExpression(text);
      if ("fault" in parsed || !functionsOf(parsed.tree).includes("eval")) return;
      const start = text.indexOf("$eval");
      report({
        message: "$eval is not available in this expression.",
        span: span(start, start + "$eval".length),
        why: "AWS Step Functions evaluates the expression and refuses $eval.",
        help: "write the expression out",
      });
    });
  },
};
