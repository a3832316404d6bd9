import type { OutputType } from "../../schema/types.ts";
import { isTree, stepsOf, type Tree } from "./expression-tree.ts";

/** Type of a value in an expression, with `values` for one of a few texts. Undefined when the type cannot be determined. */
export interface ValueType {
  /** An object has further names in it, such as an agent's outputs. */
  kind: "text" | "number" | "boolean" | "object" | "list";
  values?: readonly string[];
  /** Form of all its texts. */
  form?: { pattern: string; words: string };
  /** True for texts that compare as what they mean does, such as times. */
  isOrdered?: boolean;
  /** Bounds of a number. */
  bounds?: { min: number | undefined; max: number | undefined; isWhole: boolean };
}

const kindWords = { text: "a text", number: "a number", boolean: "true or false", object: "an object", list: "a list" };

/** Returns what a value of a kind is, such as "an object". */
export function kindInWords(kind: ValueType["kind"]): string {
  return kindWords[kind];
}

/** Returns the type of a dotted name, such as an agent's output. */
export type TypeOfName = (steps: readonly string[]) => ValueType | undefined;

export function typeOfOutput(declared: OutputType): ValueType {
  if ("enum" in declared) return { kind: "text", values: declared.enum };
  if ("of" in declared) return { kind: "list" };
  if (declared.type === "string" || declared.type === "boolean") {
    return { kind: declared.type === "string" ? "text" : "boolean" };
  }
  const { type, min, max } = declared;
  return { kind: "number", bounds: { min, max, isWhole: type === "integer" } };
}

const comparisons = new Set(["=", "!=", "<", "<=", ">", ">=", "in", "and", "or"]);
/** Types of what functions return, where it is one for all arguments. */
const results: { readonly [kind in "boolean" | "number" | "text" | "list"]: ReadonlySet<string> } = {
  boolean: new Set(["not", "exists", "boolean", "contains"]),
  number: new Set("number count length sum average floor ceil round abs power sqrt".split(" ")),
  text: new Set("string join substring substringBefore substringAfter uppercase lowercase trim pad".split(" ")),
  list: new Set(["split"]),
};

function resultOf(name: string): ValueType | undefined {
  const kind = (["boolean", "number", "text", "list"] as const).find((each) => results[each].has(name));
  return kind && { kind };
}

export function typeOf(tree: Tree, types: TypeOfName): ValueType | undefined {
  switch (tree.type) {
    case "path":
      return typeOfPath(tree, types);
    case "string":
      return { kind: "text", values: [String(tree.value)] };
    case "number":
      return { kind: "number" };
    case "value":
      return typeof tree.value === "boolean" ? { kind: "boolean" } : undefined;
    case "binary":
      if (comparisons.has(String(tree.value))) return { kind: "boolean" };
      return tree.value === "&" ? { kind: "text" } : { kind: "number" };
    case "function":
      return isTree(tree.procedure) ? resultOf(String(tree.procedure.value)) : undefined;
    case "block":
      return typeOfLast(tree.expressions, types);
    default:
      return undefined;
  }
}

function typeOfLast(expressions: unknown, types: TypeOfName): ValueType | undefined {
  const last = Array.isArray(expressions) ? expressions.at(-1) : undefined;
  return isTree(last) ? typeOf(last, types) : undefined;
}

function typeOfPath(path: Tree, types: TypeOfName): ValueType | undefined {
  const steps = stepsOf(path);
  const isPlain = steps.every((step) => step.type === "name" && !("stages" in step) && !("predicate" in step));
  return isPlain ? types(steps.map(({ value }) => String(value))) : undefined;
}
