import { isObject } from "../../base/is-object.ts";
import { type Extent, extentOf } from "./expression-spans.ts";
import { isTree, parseExpression, type Tree } from "./expression-tree.ts";
import { type TypeOfName, typeOf, type ValueType } from "./expression-types.ts";
import { type LiteralFault, literalFault } from "./literal-fault.ts";

/** A result of an expression that never fits the schema of the value that it makes. */
export type ResultFault = { extent: Extent } & (TypeMisfit | ({ literal: unknown } & LiteralFault));

interface TypeMisfit {
  gets: string;
  wanted: string;
  /** Kind of the values that would fit. */
  kind: ValueType["kind"] | undefined;
}

const words = { text: "string", number: "number", boolean: "boolean", object: "object", list: "array" } as const;
const kinds = ["text", "number", "boolean", "object", "list"] as const;

/** Compares everything that an expression can result in with a JSON Schema, as far as it is certain. */
export function resultFaults(text: string, schema: unknown, types: TypeOfName): ResultFault[] {
  const parsed = parseExpression(text);
  if ("fault" in parsed) return [];
  return resultsOf(parsed.tree).flatMap((tree): ResultFault[] => {
    const literal = literalOf(tree);
    const type = typeOf(tree, types);
    const actual = literal === undefined ? type && words[type.kind] : typeOfLiteral(literal.value);
    const misfit = misfitOf(actual, schema);
    const extent = extentOf(tree, text);
    if (misfit !== undefined) return [{ extent, ...misfit }];
    const fault = literal === undefined ? undefined : literalFault(schema, literal.value);
    if (literal !== undefined && fault !== undefined) return [{ extent, literal: literal.value, ...fault }];
    // Of a few texts, one that fits is enough: which of them it is shows only at work.
    const faults = literal === undefined ? (type?.values ?? []).map((value) => literalFault(schema, value)) : [];
    const [first] = faults;
    return first !== undefined && faults.every((each) => each !== undefined)
      ? [{ extent, literal: type?.values?.[0], must: first.must }]
      : [];
  });
}

/** Returns the type that a value has, and the one that the schema asks for; undefined where it may fit. */
export function misfitOf(actual: string | undefined, schema: unknown): TypeMisfit | undefined {
  const wanted = isObject(schema) ? [schema.type].flat().filter((type) => typeof type === "string") : [];
  if (wanted.length === 0 || actual === undefined || wanted.some((type) => isOfType(actual, type))) return undefined;
  const kind = kinds.find((each) => words[each] === (wanted[0] === "integer" ? "number" : wanted[0]));
  return { gets: article(actual), wanted: article(wanted.join(" or ")), kind };
}

const isOfType = (actual: string, wanted: string) =>
  wanted === actual || (wanted === "number" && actual === "integer") || (wanted === "integer" && actual === "number");

const article = (type: string) => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

export function typeOfLiteral(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** Returns the parts of an expression of which one is its result. */
function resultsOf(tree: Tree): Tree[] {
  if (tree.type === "condition") return [tree.then, tree.else].filter(isTree).flatMap(resultsOf);
  const last = tree.type === "block" && Array.isArray(tree.expressions) ? tree.expressions.at(-1) : undefined;
  return isTree(last) ? resultsOf(last) : [tree];
}

function literalOf(tree: Tree): { value: unknown } | undefined {
  if (["string", "number", "value"].includes(tree.type)) return { value: tree.value };
  if (tree.type !== "unary" || tree.value !== "[" || !Array.isArray(tree.expressions)) return undefined;
  const elements = tree.expressions.filter(isTree).map(literalOf);
  const values = elements.flatMap((each) => (each === undefined ? [] : [each.value]));
  return values.length === elements.length ? { value: values } : undefined;
}

/** Says what is wrong with the value of this name. */
export function resultInWords(name: string, fault: ResultFault): string {
  if ("gets" in fault) return `${name} is ${fault.wanted}, but gets ${fault.gets}.`;
  const written = JSON.stringify(fault.literal);
  const shown = written.length > 60 ? `${written.slice(0, 59)}…` : written;
  return `${name} gets ${shown}, and ${fault.must}.`;
}
