import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import { type TypeOfOutput, typeOf, typeOfOutput, type ValueType } from "./expression-types.ts";
import {
  childrenOf,
  type Expression,
  expressionsOf,
  isTree,
  parseExpression,
  type Reporter,
  type Tree,
} from "./expressions.ts";
import type { Report, Rule } from "./rule.ts";

export const expressionType: Rule = {
  id: "expression-type",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || "fault" in parsed) return;
      const check: Check = { expression, outputs: outputsOf(expression.reported), report };
      checkParts(parsed.tree, check);
      if (expression.isCondition) checkWhole(parsed.tree, check);
    });
  },
};

interface Check {
  expression: Expression;
  outputs: TypeOfOutput;
  report: Report;
}

/** Returns the types of outputs. An unknown output has no type; it is reported elsewhere. */
function outputsOf(reported: readonly Reporter[]): TypeOfOutput {
  return (name, output) =>
    unlessMissing(() => {
      const declared = reported.find((agent) => agent.name === name)?.declared.outputs?.[output];
      return declared && typeOfOutput(declared);
    });
}

function checkParts(tree: Tree, check: Check): void {
  if (tree.type === "binary") checkBinary(tree, check);
  for (const child of childrenOf(tree)) checkParts(child, check);
}

function checkBinary({ value: operator, lhs, rhs }: Tree, check: Check): void {
  if (!isTree(lhs) || !isTree(rhs)) return;
  const [left, right] = [typeOf(lhs, check.outputs), typeOf(rhs, check.outputs)];
  if (operator === "=" || operator === "!=") {
    checkEqual(lhs, left, rhs, right, check);
    checkEqual(rhs, right, lhs, left, check);
  } else if (operator === "in" && Array.isArray(rhs.expressions)) {
    for (const element of rhs.expressions.filter(isTree)) {
      checkEqual(lhs, left, element, typeOf(element, check.outputs), check);
    }
  } else if (/^[<>]=?$/.test(String(operator))) {
    const [side, type] = isOrdered(left) ? ([rhs, right] as const) : ([lhs, left] as const);
    checkOrdered(String(operator), side, type, check);
  }
}

/** Reports a comparison of an output with a literal that it can never equal. */
function checkEqual(
  output: Tree,
  type: ValueType | undefined,
  literal: Tree,
  literalType: ValueType | undefined,
  check: Check,
): void {
  if (output.type !== "path" || literal.type === "path" || type === undefined || literalType === undefined) return;
  const isSameKind = type.kind === literalType.kind;
  const written = literalType.values?.[0];
  if (isSameKind && (type.values === undefined || written === undefined || type.values.includes(written))) return;
  const place = placeOf(literal, check.expression.text);
  const near = written === undefined ? [] : nearNames(written, type.values ?? []);
  check.report({
    message: isSameKind
      ? `${nameOf(output)} is never "${written}": it is ${orList(type.values ?? [])}.`
      : `${nameOf(output)} is a ${type.kind}, but is compared with a ${literalType.kind}.`,
    span: check.expression.span(place.start, place.end),
    why: "The comparison would always have the same result.",
    help:
      near.length > 0
        ? `did you mean ${orList(near)}?`
        : `compare it with ${type.values ? orList(type.values) : `a ${type.kind}`}`,
  });
}

function isOrdered(type: ValueType | undefined): boolean {
  return type === undefined || type.kind === "number";
}

function checkOrdered(operator: string, side: Tree, type: ValueType | undefined, check: Check): void {
  if (type === undefined || isOrdered(type)) return;
  const place = placeOf(side, check.expression.text);
  check.report({
    message: `${side.type === "path" ? nameOf(side) : "This"} is a ${type.kind}, which cannot be compared with "${operator}".`,
    span: check.expression.span(place.start, place.end),
    why:
      type.kind === "text"
        ? 'Texts are compared alphabetically: "low" comes after "high".'
        : "The expression would fail.",
    help: type.kind === "text" ? "list the allowed texts: in ['low', 'none']" : "use it as it is, or $not(…)",
  });
}

/** Reports a condition that is not a boolean. */
function checkWhole(tree: Tree, check: Check): void {
  const type = typeOf(tree, check.outputs);
  if (type === undefined || type.kind === "boolean" || tree.type === "string" || tree.type === "number") return;
  check.report({
    message: `The result of the condition is a ${type.kind}, not true or false.`,
    span: check.expression.span(0, check.expression.text.length),
    why: `Any ${type.kind === "text" ? "text that is not empty" : "number but 0"} would count as true.`,
    help: "compare it with the expected value",
  });
}

function nameOf({ steps }: Tree): string {
  return `"${(Array.isArray(steps) ? steps : []).map((step: Tree) => String(step.value)).join(".")}"`;
}

function placeOf(tree: Tree, text: string): { start: number; end: number } {
  if (tree.type === "path") {
    const [first, ...others] = Array.isArray(tree.steps) ? tree.steps.filter(isTree) : [];
    const start = first === undefined ? 0 : placeOf(first, text).start;
    return { start, end: (others.at(-1) ?? first)?.position ?? text.length };
  }
  const end = tree.position ?? text.length;
  const mark = text[end - 1] ?? "";
  if (tree.type === "string") return { start: Math.max(0, text.lastIndexOf(mark, end - 2)), end };
  const marks = mark === "`" ? 2 : 0;
  return { start: Math.max(0, end - String(tree.value).length - marks), end };
}
