import { each } from "../source/missing-value.ts";
import { editIn } from "./edit-in-expression.ts";
import { type ExpressionFault, parseExpression } from "./expression-tree.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { foreignParts } from "./foreign-syntax.ts";
import type { Report, Rule } from "./rule.ts";

export const expressionSyntax: Rule = {
  id: "expression-syntax",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (!("fault" in parsed)) return;
      const foreign = foreignParts(expression.text);
      if (foreign.length === 0) reportFault(parsed.fault, expression, report);
      for (const { start, end, message, help, replacement } of foreign) {
        const edit = replacement === undefined ? undefined : editIn(expression, start, end, replacement);
        report({ message, span: expression.span(start, end), related: [], why, help, ...(edit && { edit }) });
      }
    });
  },
};

const why = "The expression decides how the project continues, so it is checked before the project starts.";

function reportFault({ message, position, token }: ExpressionFault, { text, span }: Expression, report: Report): void {
  const start = Math.max(0, Math.min(position - (text.endsWith(token) ? token.length : 1), text.length - 1));
  report({
    message: `This is not a JSONata expression: ${message.replace(/\.$/, "")}.`,
    span: span(start, Math.max(start + 1, Math.min(position, text.length))),
    why,
    help: "correct it; https://docs.jsonata.org describes the syntax",
  });
}
