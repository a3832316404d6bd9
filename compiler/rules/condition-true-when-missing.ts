import type { Finding } from "../diagnostics/found.ts";
import { each } from "../source/missing-value.ts";
import { editIn } from "./edit-in-expression.ts";
import { extentOf } from "./expression-spans.ts";
import { callsOf, isTree, parseExpression, readsUnnamed, type Tree } from "./expression-tree.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { jsonataFunctions } from "./jsonata-functions.ts";
import { argumentsOf, trueWhenMissing } from "./missing-values.ts";
import { negationOf } from "./negated-expression.ts";
import type { Rule } from "./rule.ts";

export const conditionTrueWhenMissing: Rule = {
  id: "condition-true-when-missing",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || !expression.isCondition || "fault" in parsed) return;
      // The values that these read are unknown, and they have their own diagnostics.
      if (readsUnnamed(parsed.tree) || callsUnknown(parsed.tree, expression.text)) return;
      for (const part of trueWhenMissing(parsed.tree, expression.text)) report(findingOf(part, expression));
    });
  },
};

function callsUnknown(tree: Tree, text: string): boolean {
  return callsOf(tree, text).some(({ name, isVariable }) => !isVariable || !jsonataFunctions.includes(name));
}

function findingOf(part: Tree, expression: Expression): Finding {
  const { text } = expression;
  const { start, end } = extentOf(part, text);
  const safe = safeForm(part, text);
  const edit = safe === undefined ? undefined : editIn(expression, start, end, safe);
  return {
    message: `"${text.slice(start, end)}" can be true because a value is missing.`,
    span: expression.span(start, end),
    related: [],
    why: "A value is missing until it is reported or measured, and after a phase was skipped: a condition may not hold because of that.",
    help:
      safe === undefined
        ? "state what must be true, with =, !=, < or in; each is false for a missing value"
        : `write ${safe}`,
    ...(edit && { edit }),
  };
}

/** Returns an expression with the same result that is false when a value is missing. */
function safeForm(part: Tree, text: string): string | undefined {
  const [argument] = argumentsOf(part);
  const isNot = part.type === "function" && isTree(part.procedure) && part.procedure.value === "not";
  if (isNot && argument !== undefined) return negationOf(argument, text);
  const denied = deniedBy(part);
  return denied === undefined ? undefined : negationOf(denied, text);
}

/** Returns the condition that `… = false` or `… != true` denies. */
function deniedBy({ type, value: operator, lhs, rhs }: Tree): Tree | undefined {
  const wanted = operator === "=" ? false : operator === "!=" ? true : undefined;
  if (type !== "binary" || wanted === undefined || !isTree(lhs) || !isTree(rhs)) return undefined;
  if (rhs.type === "value" && rhs.value === wanted) return lhs;
  return lhs.type === "value" && lhs.value === wanted ? rhs : undefined;
}
