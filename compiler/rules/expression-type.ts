import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import { extentOf } from "./expression-spans.ts";
import { childrenOf, isTree, parseExpression, referencesOf, stepsOf, type Tree } from "./expression-tree.ts";
import { type TypeOfName, typeOf, type ValueType } from "./expression-types.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { argumentsOf, elementsOf } from "./missing-values.ts";
import { namesOf, typeOfName } from "./named-value.ts";
import type { Report, Rule } from "./rule.ts";

export const expressionType: Rule = {
  id: "expression-type",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || "fault" in parsed) return;
      const names = namesOf(model, expression);
      const types: TypeOfName = (steps) => unlessMissing(() => typeOfName(steps, names));
      const check: Check = { expression, types, report };
      checkParts(parsed.tree, check);
      const references = referencesOf(parsed.tree, expression.text);
      const isKnown = references.every(({ steps }) => types(steps.map(({ name }) => name)) !== undefined);
      if (expression.isCondition && isKnown) checkWhole(parsed.tree, check);
    });
  },
};

interface Check {
  expression: Expression;
  /** An unknown name has no type; it is reported elsewhere. */
  types: TypeOfName;
  report: Report;
}

function checkParts(tree: Tree, check: Check): void {
  if (tree.type === "binary") checkBinary(tree, check);
  if (tree.type === "function") checkCall(tree, check);
  if (tree.type === "unary" && tree.value === "-" && isTree(tree.expression)) checkIs("number", tree.expression, check);
  for (const child of childrenOf(tree)) checkParts(child, check);
}

function checkBinary({ value, lhs, rhs }: Tree, check: Check): void {
  if (!isTree(lhs) || !isTree(rhs)) return;
  const operator = String(value);
  const [left, right] = [typeOf(lhs, check.types), typeOf(rhs, check.types)];
  if (operator === "=" || operator === "!=") {
    if (!checkEqual(lhs, left, rhs, right, check)) checkEqual(rhs, right, lhs, left, check);
  } else if (operator === "in") {
    for (const element of elementsOf(rhs)) {
      const type = typeOf(element, check.types);
      if (type?.kind !== "list") checkEqual(lhs, left, element, type, check);
    }
  } else if (/^[<>]=?$/.test(operator)) {
    const isText = (type: ValueType | undefined) => type?.kind === "text";
    if (isText(left) !== isText(right) && checkEqual(lhs, left, rhs, right, check)) return;
    if (isText(left) !== isText(right) && checkEqual(rhs, right, lhs, left, check)) return;
    const [side, type] = isOrdered(left) ? ([rhs, right] as const) : ([lhs, left] as const);
    checkOrdered(operator, side, type, check);
  } else if (/^[-+*/%]$/.test(operator)) {
    for (const side of [lhs, rhs]) checkIs("number", side, check);
  } else if (operator === "and" || operator === "or") {
    for (const side of [lhs, rhs]) checkIs("boolean", side, check);
  }
}

/** Type of the first argument of functions that fail with any other. */
const parameters: { readonly [name: string]: "text" | "number" } = Object.fromEntries([
  ..."length substring substringBefore substringAfter uppercase lowercase trim pad contains split match replace"
    .split(" ")
    .map((name) => [name, "text"] as const),
  ..."abs floor ceil round power sqrt".split(" ").map((name) => [name, "number"] as const),
]);

function checkCall(call: Tree, check: Check): void {
  const wanted = isTree(call.procedure) ? parameters[String(call.procedure.value)] : undefined;
  const [first] = argumentsOf(call);
  if (wanted !== undefined && first !== undefined) checkIs(wanted, first, check);
}

/** Reports an operand or argument of another type than the one that its operator needs. */
function checkIs(wanted: ValueType["kind"], tree: Tree, check: Check): void {
  const type = typeOf(tree, check.types);
  if (type === undefined || type.kind === wanted || tree.type === "block") return;
  const { text } = check.expression;
  const { start, end } = extentOf(tree, text);
  check.report({
    message: `"${text.slice(start, end)}" is ${article(type)}, where ${article({ kind: wanted })} is needed.`,
    span: check.expression.span(start, end),
    related: [],
    why:
      wanted === "boolean"
        ? "Any text that is not empty, and any number but 0, would count as true."
        : "The expression would fail.",
    help: wanted === "boolean" ? "compare it with the expected value" : `use ${article({ kind: wanted })}`,
  });
}

const articles = {
  text: "a text",
  number: "a number",
  boolean: "a boolean",
  object: "a group of values",
  list: "a list",
} as const;

function article({ kind }: Pick<ValueType, "kind">): string {
  return articles[kind];
}

/** Reports a comparison of a value with another that it can never equal; true when it did. */
function checkEqual(
  output: Tree,
  type: ValueType | undefined,
  other: Tree,
  otherType: ValueType | undefined,
  check: Check,
): boolean {
  if (output.type !== "path" || type === undefined || otherType === undefined) return false;
  const isSameKind = type.kind === otherType.kind;
  const written = other.type === "path" ? undefined : otherType.values?.[0];
  if (isSameKind && (type.values === undefined || written === undefined || type.values.includes(written))) return false;
  const { text } = check.expression;
  // A group of values has no value of its own, so the name is what is wrong.
  const faulty = type.kind === "object" ? output : other;
  const { start, end } = extentOf(faulty, text);
  const near = written === undefined || !isSameKind ? [] : nearNames(written, type.values ?? []);
  const edit = isSameKind || written === undefined ? undefined : literalOf(type, written);
  check.report({
    message: isSameKind
      ? `${nameOf(output)} is never "${written}": it is ${orList(type.values ?? [])}.`
      : `${nameOf(output)} is ${article(type)}, but is compared with ${article(otherType)}.`,
    span: check.expression.span(start, end),
    related: [],
    why: "The comparison would always have the same result.",
    help:
      near.length > 0
        ? `did you mean ${orList(near)}?`
        : edit !== undefined
          ? `write ${edit}`
          : type.kind === "object"
            ? "name one of its values"
            : `compare it with ${type.values ? orList(type.values) : article(type)}`,
    ...(edit !== undefined && { edit: { span: check.expression.span(start, end), text: edit } }),
  });
  return true;
}

/** Returns the number or boolean that a text was meant to be. */
function literalOf({ kind }: ValueType, written: string): string | undefined {
  if (kind === "boolean") return /^(?:true|false)$/i.test(written) ? written.toLowerCase() : undefined;
  const [, number] = /^\s*[$€]?\s*(-?\d+(?:\.\d+)?)\s*(?:%|usd|eur|[$€])?\s*$/i.exec(written) ?? [];
  return kind === "number" ? number : undefined;
}

function isOrdered(type: ValueType | undefined): boolean {
  return type === undefined || type.kind === "number";
}

function checkOrdered(operator: string, side: Tree, type: ValueType | undefined, check: Check): void {
  if (type === undefined || isOrdered(type)) return;
  const { start, end } = extentOf(side, check.expression.text);
  check.report({
    message: `${side.type === "path" ? nameOf(side) : "This"} is ${article(type)}, which cannot be compared with "${operator}".`,
    span: check.expression.span(start, end),
    related: [],
    why:
      type.kind === "text"
        ? 'Texts are compared alphabetically: "low" comes after "high".'
        : "The expression would fail.",
    help: ordered[type.kind],
  });
}

const ordered = {
  text: "list the allowed texts: in ['low', 'none']",
  number: "",
  boolean: "use it as it is, or $not(…)",
  object: "name one of its values",
  list: "count its elements: $count(…)",
} as const;

/** Reports a condition that is not a boolean. */
function checkWhole(tree: Tree, check: Check): void {
  const type = typeOf(tree, check.types);
  if (type === undefined || type.kind === "boolean" || tree.type === "string" || tree.type === "number") return;
  check.report({
    message: `The result of the condition is ${article(type)}, not true or false.`,
    span: check.expression.span(0, check.expression.text.length),
    related: [],
    why: `Any ${type.kind === "text" ? "text that is not empty" : type.kind === "number" ? "number but 0" : "value in it"} would count as true.`,
    help: type.kind === "object" ? "name one of its values" : "compare it with the expected value",
  });
}

function nameOf(path: Tree): string {
  return `"${stepsOf(path)
    .map((step) => String(step.value))
    .join(".")}"`;
}
