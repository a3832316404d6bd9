import { suggestName } from "../diagnostics/did-you-mean.ts";
import { each } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { type Call, callsOf, parseExpression } from "./expression-tree.ts";
import { expressionsOf } from "./expressions.ts";
import { jsonataFunctions } from "./jsonata-functions.ts";
import type { Report, Rule } from "./rule.ts";

export const expressionUnknownFunction: Rule = {
  id: "expression-unknown-function",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), ({ text, span }) => {
      const parsed = parseExpression(text);
      if ("fault" in parsed) return;
      for (const call of callsOf(parsed.tree, text)) checkCall(call, span(call.start, call.end), report);
    });
  },
};

function checkCall({ name, isVariable }: Call, span: Span, report: Report): void {
  if (isVariable && (jsonataFunctions.includes(name) || name === "eval")) return;
  const isKnown = jsonataFunctions.includes(name);
  report({
    message: isVariable ? `There is no function $${name}.` : `"${name}" is called as a function but is not one.`,
    span,
    why: "The expression would fail when it is evaluated.",
    help: isKnown
      ? `functions begin with a dollar sign: $${name}`
      : suggestName(
          `$${name}`,
          jsonataFunctions.map((known) => `$${known}`),
          "functions",
        ),
    // Guessing a different function would change the decision.
    ...(isKnown ? { edit: { span, text: `$${name}` } } : {}),
  });
}
