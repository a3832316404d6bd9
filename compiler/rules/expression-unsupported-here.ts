import { each } from "../source/missing-value.ts";
import { callsOf, parseExpression } from "./expression-tree.ts";
import { expressionsOf } from "./expressions.ts";
import type { Rule } from "./rule.ts";

export const expressionUnsupportedHere: Rule = {
  id: "expression-unsupported-here",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), ({ text, span }) => {
      const parsed = parseExpression(text);
      if ("fault" in parsed) return;
      const [call] = callsOf(parsed.tree, text).filter(({ name, isVariable }) => name === "eval" && isVariable);
      if (call === undefined) return;
      report({
        message: "$eval is not available in this expression.",
        span: span(call.start, call.end),
        why: "AWS Step Functions evaluates the expression and refuses $eval.",
        help: "write the expression out",
      });
    });
  },
};
