import { each } from "../source/missing-value.ts";
import { expressionsOf, parseExpression } from "./expressions.ts";
import type { Rule } from "./rule.ts";

const usualHelp = "correct it; https://docs.jsonata.org describes the syntax";

const foreign: [string, string][] = [
  ["==", 'JSONata compares with one "="'],
  ["&&", 'write "and"'],
  ["||", 'write "or"'],
];

/** Suggests the operator of this language for one of another language at the fault. */
function foreignOperator(around: string): string | undefined {
  return foreign.find(([operator]) => around.includes(operator))?.[1];
}

export const expressionSyntax: Rule = {
  id: "expression-syntax",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), ({ text, span }) => {
      const parsed = parseExpression(text);
      if (!("fault" in parsed)) return;
      const { message, position, token } = parsed.fault;
      const start = Math.max(0, Math.min(position - (text.endsWith(token) ? token.length : 1), text.length - 1));
      report({
        message: `This is not a JSONata expression: ${message.replace(/\.$/, "")}.`,
        span: span(start, Math.max(start + 1, Math.min(position, text.length))),
        why: "The expression decides how the project continues, so it is checked before the project starts.",
        help: foreignOperator(text.slice(Math.max(0, start - 1), start + 2)) ?? usualHelp,
      });
    });
  },
};
