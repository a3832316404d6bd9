import type { OutputType } from "../../schema/types.ts";
import { isTree, stepsOf, type Tree } from "./expressions.ts";

/** Type of a value in an expression, with `values` for one of a few texts. Undefined when the type cannot be determined. */
export interface ValueType {
  kind: "text" | "number" | "boolean";
  values?: readonly string[];
  /** Bounds of a reported number. */
  bounds?: { min: number | undefined; max: number | undefined; isWhole: boolean };
}

/** Returns the type of an agent's output. */
export type TypeOfOutput = (agent: string, output: string) => ValueType | undefined;

export function typeOfOutput(declared: OutputType): ValueType {
  if ("enum" in declared) return { kind: "text", values: declared.enum };
  if (declared.type === "string" || declared.type === "boolean") {
    return { kind: declared.type === "string" ? "text" : "boolean" };
  }
  const { type, min, max } = declared;
  return { kind: "number", bounds: { min, max, isWhole: type === "integer" } };
}

const comparisons = new Set(["=", "!=", "<", "<=", ">", ">=", "in", "and", "or"]);
const predicates = new Set(["not", "exists", "boolean", "contains"]);

export function typeOf(tree: Tree, outputs: TypeOfOutput): ValueType | undefined {
  switch (tree.type) {
    case "path":
      return typeOfPath(tree, outputs);
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
      return isTree(tree.procedure) && predicates.has(String(tree.procedure.value)) ? { kind: "boolean" } : undefined;
    case "block":
      return typeOfLast(tree.expressions, outputs);
    default:
      return undefined;
  }
}

function typeOfLast(expressions: unknown, outputs: TypeOfOutput): ValueType | undefined {
  const last = Array.isArray(expressions) ? expressions.at(-1) : undefined;
  return isTree(last) ? typeOf(last, outputs) : undefined;
}

function typeOfPath(path: Tree, outputs: TypeOfOutput): ValueType | undefined {
  const steps = stepsOf(path);
  const [agent, output] = steps;
  const isPlain = steps.every((step) => step.type === "name" && !("stages" in step) && !("predicate" in step));
  if (agent === undefined || output === undefined || steps.length !== 2 || !isPlain) return undefined;
  return outputs(String(agent.value), String(output.value));
}
