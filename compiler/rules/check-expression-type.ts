import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import { extentOf } from "./expression-spans.ts";
import { childrenOf, isTree, stepsOf, type Tree } from "./expression-tree.ts";
import { type TypeOfName, typeOf, type ValueType } from "./expression-types.ts";
import type { Expression } from "./expressions.ts";
import { argumentsOf, elementsOf } from "./missing-values.ts";
import type { Report } from "./rule.ts";

export interface TypeCheck {
  expression: Pick<Expression, "text" | "span">;
  /** An unknown name has no type; it is reported elsewhere. */
  types: TypeOfName;
  report: Report;
}

/** Reports parts of an expression whose values have another type than they need, or can never be equal. */
export function checkParts(tree: Tree, check: TypeCheck): void {
  if (tree.type === "binary") checkBinary(tree, check);
  if (tree.type === "function") checkCall(tree, check);
  if (tree.type === "unary" && tree.value === "-" && isTree(tree.expression)) checkIs("number", tree.expression, check);
  for (const child of childrenOf(tree)) checkParts(child, check);
}

function checkBinary({ value, lhs, rhs }: Tree, check: TypeCheck): void {
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
    if (isText(left) && isText(right) && (left?.isOrdered || right?.isOrdered)) return;
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

function checkCall(call: Tree, check: TypeCheck): void {
  const wanted = isTree(call.procedure) ? parameters[String(call.procedure.value)] : undefined;
  const [first] = argumentsOf(call);
  if (wanted !== undefined && first !== undefined) checkIs(wanted, first, check);
}

/** Reports an operand or argument of another type than the one that its operator needs. */
function checkIs(wanted: ValueType["kind"], tree: Tree, check: TypeCheck): void {
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
  check: TypeCheck,
): boolean {
  if (output.type !== "path" || type === undefined || otherType === undefined) return false;
  const isSameKind = type.kind === otherType.kind;
  const written = other.type === "path" ? undefined : otherType.values?.[0];
  if (isSameKind && (written === undefined || mayBe(type, written))) return false;
  const { text } = check.expression;
  // A group of values has no value of its own, so the name is what is wrong.
  const faulty = type.kind === "object" ? output : other;
  const { start, end } = extentOf(faulty, text);
  const near = written === undefined || !isSameKind ? [] : nearText(type, written);
  const edit = isSameKind || written === undefined ? undefined : literalOf(type, written);
  check.report({
    message: isSameKind
      ? `${nameOf(output)} is never "${written}": it is ${type.form?.words ?? orList(type.values ?? [])}.`
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
            : type.kind === "list" && written !== undefined
              ? `write '${written}' in ${nameOf(output).slice(1, -1)}`
              : `compare it with ${type.values ? orList(type.values) : isSameKind ? type.form?.words : article(type)}`,
    ...(edit !== undefined && { edit: { span: check.expression.span(start, end), text: edit } }),
  });
  return true;
}

function mayBe({ values, form }: ValueType, written: string): boolean {
  return values?.includes(written) ?? (form === undefined || new RegExp(form.pattern).test(written));
}

/** Returns the texts that may be meant: similar ones or, of texts with a form, what of the written one has it. */
function nearText({ values, form }: ValueType, written: string): string[] {
  if (form === undefined) return nearNames(written, values ?? []);
  const words = written.toLowerCase().split(/[\s/@]+/);
  const meant = words.filter((word) => word !== "" && word !== "crew" && new RegExp(form.pattern).test(word));
  return meant.length === 1 ? meant : [];
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

function checkOrdered(operator: string, side: Tree, type: ValueType | undefined, check: TypeCheck): void {
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
export function checkWhole(tree: Tree, check: TypeCheck): void {
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
