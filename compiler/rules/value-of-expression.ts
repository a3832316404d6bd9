import { isObject } from "../../base/is-object.ts";
import { parseExpression, type Tree } from "./expression-tree.ts";

/** A value that is certain; `value` is undefined where the expression returns nothing. */
interface Known {
  value: unknown;
  /** Names under which it was read, for a dotted name alone. */
  path?: string[];
}

/**
 * Evaluates an expression as far as that is certain: names, literals, comparisons, `and`, `or` and conditions. Undefined for all others: JSONata
 * evaluates only when a program waits for it, and the compiler does not.
 */
export function valueOfExpression(text: string, values: { readonly [name: string]: unknown }): Known | undefined {
  const parsed = parseExpression(text);
  return "fault" in parsed ? undefined : certainValue(parsed.tree, values);
}

function certainValue(tree: Tree, values: { readonly [name: string]: unknown }): Known | undefined {
  switch (tree.type) {
    case "string":
    case "number":
    case "value":
      return { value: tree.value };
    case "path":
      return valueOfPath(tree, values);
    case "binary":
      return valueOfOperator(tree, values);
    case "condition": {
      const decided = truthOf(certainValue(tree.condition as Tree, values));
      if (decided === undefined) return undefined;
      const chosen = decided ? tree.then : tree.else;
      const found = chosen === undefined ? { value: undefined } : certainValue(chosen as Tree, values);
      return found && { value: found.value };
    }
    default:
      return undefined;
  }
}

/** A list on the way would be read element by element. */
function valueOfPath({ steps }: Tree, values: { readonly [name: string]: unknown }): Known | undefined {
  const path: string[] = [];
  let value: unknown = values;
  for (const step of Array.isArray(steps) ? steps : []) {
    if (!isObject(step) || step.type !== "name" || Object.keys(step).length > 3 || Array.isArray(value))
      return undefined;
    const name = String(step.value);
    path.push(name);
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return { value, path };
}

function valueOfOperator({ value: operator, lhs, rhs }: Tree, values: { readonly [name: string]: unknown }) {
  const [left, right] = [certainValue(lhs as Tree, values), certainValue(rhs as Tree, values)];
  if (operator === "and" || operator === "or") {
    const decides = operator === "or";
    const truths = [truthOf(left), truthOf(right)];
    if (truths[0] === decides) return { value: decides };
    return truths.includes(undefined) ? undefined : { value: truths[1] };
  }
  return left && right && compare(String(operator), left.value, right.value);
}

/** JSONata finds a value that is missing neither equal nor unequal to another. */
function compare(operator: string, left: unknown, right: unknown): Known | undefined {
  const isSingle = (value: unknown) => value === undefined || value === null || typeof value !== "object";
  if (!isSingle(left) || !isSingle(right)) return undefined;
  const isMissing = left === undefined || right === undefined;
  if (operator === "=") return { value: !isMissing && left === right };
  if (operator === "!=") return { value: !isMissing && left !== right };
  const [a, b] = [left, right];
  if (!(typeof a === "number" && typeof b === "number")) return undefined;
  switch (operator) {
    case "<":
      return { value: a < b };
    case "<=":
      return { value: a <= b };
    case ">":
      return { value: a > b };
    case ">=":
      return { value: a >= b };
    default:
      return undefined;
  }
}

function truthOf(known: Known | undefined): boolean | undefined {
  if (known === undefined) return undefined;
  if (known.value === undefined) return false;
  return typeof known.value === "boolean" ? known.value : undefined;
}
