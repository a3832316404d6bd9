import { each, unlessMissing } from "../source/missing-value.ts";
import { checkParts, checkWhole, type TypeCheck } from "./check-expression-type.ts";
import { eventExpressionsOf } from "./event-expressions.ts";
import { parseExpression, referencesOf } from "./expression-tree.ts";
import type { TypeOfName } from "./expression-types.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { namesOf, typeOfName } from "./named-value.ts";
import type { Report, Rule } from "./rule.ts";

export const expressionType: Rule = {
  id: "expression-type",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      if (expression.reported === undefined) return;
      const names = namesOf(model, expression);
      checkTypes(expression, (steps) => unlessMissing(() => typeOfName(steps, names)), report);
    });
    for (const { types, ...expression } of eventExpressionsOf(model)) checkTypes(expression, types, report);
  },
};

function checkTypes(
  expression: TypeCheck["expression"] & Pick<Expression, "isCondition">,
  types: TypeOfName,
  report: Report,
): void {
  const parsed = parseExpression(expression.text);
  if ("fault" in parsed) return;
  const check = { expression, types, report };
  checkParts(parsed.tree, check);
  const references = referencesOf(parsed.tree, expression.text);
  const isKnown = references.every(({ steps }) => types(steps.map(({ name }) => name)) !== undefined);
  if (expression.isCondition && isKnown) checkWhole(parsed.tree, check);
}
