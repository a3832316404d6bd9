import type { Model } from "../link/model.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import { childrenOf, isTree, parseExpression, type Tree } from "./expression-tree.ts";
import { type TypeOfName, typeOf, type ValueType } from "./expression-types.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { namesOf, resolveName, typeOfName } from "./named-value.ts";
import { boundsContradict } from "./output-bounds.ts";
import type { Report, Rule } from "./rule.ts";

type Bounds = NonNullable<ValueType["bounds"]>;

export const comparisonOutsideBounds: Rule = {
  id: "comparison-outside-bounds",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || "fault" in parsed) return;
      checkParts(parsed.tree, expression, typesIn(model, expression), report);
    });
  },
};

function typesIn(model: Model, expression: Expression): TypeOfName {
  const names = namesOf(model, expression);
  return (steps) =>
    unlessMissing(() => {
      const named = resolveName(steps, names);
      const declared = named.kind === "output" ? named.agent.declared.outputs?.[named.output ?? ""] : undefined;
      // Contradictory bounds are reported by another rule; compared with them, every number would be a fault.
      const hasNone = declared !== undefined && "type" in declared && boundsContradict(declared);
      return hasNone ? undefined : typeOfName(steps, names);
    });
}

const mirrored: Record<string, string> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=" };

function checkParts(tree: Tree, expression: Expression, types: TypeOfName, report: Report): void {
  const { lhs, rhs } = tree;
  const mirror = mirrored[String(tree.value)];
  if (tree.type === "binary" && mirror !== undefined && isTree(lhs) && isTree(rhs)) {
    compare(lhs, String(tree.value), rhs, { expression, types, report });
    compare(rhs, mirror, lhs, { expression, types, report });
  }
  for (const child of childrenOf(tree)) checkParts(child, expression, types, report);
}

interface Check {
  expression: Expression;
  types: TypeOfName;
  report: Report;
}

function compare(output: Tree, operator: string, literal: Tree, { expression, types, report }: Check): void {
  const bounds = typeOf(output, types)?.bounds;
  const number = literal.type === "number" ? Number(literal.value) : undefined;
  if (bounds === undefined || number === undefined || output.type !== "path") return;
  const answer = answerOf(bounds, operator, number);
  if (answer === undefined) return;
  const end = literal.position ?? expression.text.length;
  const start = Math.max(0, end - String(literal.value).length);
  report({
    message: `${nameOf(output)} is ${inWords(bounds)}: the comparison with ${number} is ${answer ? "always" : "never"} true.`,
    span: expression.span(start, end),
    why: "The comparison would always have the same result.",
    help: "compare it with a value within its bounds, or correct the bounds",
  });
}

/** Returns the comparison's constant result for all values within the bounds; undefined when the result varies. */
function answerOf({ min, max, isWhole }: Bounds, operator: string, number: number): boolean | undefined {
  const isBelow = (limit: number) => max !== undefined && max < limit;
  const isAbove = (limit: number) => min !== undefined && min > limit;
  switch (operator) {
    case "<":
      return isBelow(number) ? true : isAbove(number) || min === number ? false : undefined;
    case "<=":
      return isBelow(number) || max === number ? true : isAbove(number) ? false : undefined;
    case ">":
      return isAbove(number) ? true : isBelow(number) || max === number ? false : undefined;
    case ">=":
      return isAbove(number) || min === number ? true : isBelow(number) ? false : undefined;
    default: {
      const isNever = isBelow(number) || isAbove(number) || (isWhole && !Number.isInteger(number));
      return isNever ? operator === "!=" : undefined;
    }
  }
}

function inWords({ min, max, isWhole }: Bounds): string {
  const range = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
  const [kind, bounds] = [isWhole ? "a whole number" : "a number", range.filter((part) => part !== "").join(" and ")];
  return bounds === "" ? kind : `${kind}, ${bounds}`;
}

function nameOf({ steps }: Tree): string {
  return `"${(Array.isArray(steps) ? steps : []).map((step: Tree) => String(step.value)).join(".")}"`;
}
