import { extentOf } from "./expression-spans.ts";
import { isTree, type Tree } from "./expression-tree.ts";
import { argumentsOf, elementsOf, unwrapped } from "./missing-values.ts";

const opposites: { readonly [operator: string]: string } = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/**
 * Returns an expression that is true where `tree` is false, and false where a value in it is missing; undefined where there is
 * none, such as for `$exists(a)`.
 */
export function negationOf(tree: Tree, text: string): string | undefined {
  const inner = unwrapped(tree);
  const written = (part: Tree) => {
    const { start, end } = extentOf(part, text);
    return text.slice(start, end);
  };
  if (inner.type === "path") return `${written(inner)} = false`;
  if (inner.type === "function") {
    const [argument, ...others] = argumentsOf(inner);
    const isNot = isTree(inner.procedure) && inner.procedure.value === "not";
    return isNot && argument !== undefined && others.length === 0 ? written(unwrapped(argument)) : undefined;
  }
  const { value: operator, lhs, rhs } = inner;
  if (inner.type !== "binary" || !isTree(lhs) || !isTree(rhs)) return undefined;
  const opposite = opposites[String(operator)];
  if (opposite !== undefined) return `${written(lhs)} ${opposite} ${written(rhs)}`;
  if (operator === "in") {
    return elementsOf(rhs)
      .map((element) => `${written(lhs)} != ${written(element)}`)
      .join(" and ");
  }
  const [left, right] = [negationOf(lhs, text), negationOf(rhs, text)];
  if (left === undefined || right === undefined) return undefined;
  if (operator === "and") return `(${left} or ${right})`;
  return operator === "or" ? `${left} and ${right}` : undefined;
}
