import { callsOf, childrenOf, isTree, referencesOf, stepsOf, type Tree } from "./expression-tree.ts";

/** Trees of the variables that the expression assigns, by name. */
type Variables = ReadonlyMap<string, Tree>;

/**
 * Returns the parts of a condition that could make it true because a value is missing. JSONata has no fault for a missing
 * value: `a = 1` is false without `a`, so `$not(a = 1)` is true, while `a < 1` and `$not(a)` have no result at all.
 */
export function trueWhenMissing(tree: Tree, text: string): Tree[] {
  return unsafeIn(tree, new Scan(text, variablesIn(tree)));
}

class Scan {
  readonly #text: string;
  readonly #variables: Variables;

  constructor(text: string, variables: Variables) {
    this.#text = text;
    this.#variables = variables;
  }

  /** True when the part reads no value. */
  isConstant(tree: Tree): boolean {
    const variables = variablesRead(tree).flatMap((name) => this.#variables.get(name) ?? []);
    return referencesOf(tree, this.#text).length === 0 && variables.every((each) => this.isConstant(each));
  }

  valueOf({ type, value }: Tree): Tree | undefined {
    return type === "variable" ? this.#variables.get(String(value)) : undefined;
  }

  callee(tree: Tree): string | undefined {
    const [call] = tree.type === "function" ? callsOf({ ...tree, arguments: [] }, this.#text) : [];
    return call?.name;
  }
}

function unsafeIn(tree: Tree, scan: Scan): Tree[] {
  if (scan.isConstant(tree)) return [];
  switch (tree.type) {
    case "path":
      return isStrict(tree, scan) ? [] : [tree];
    case "variable":
      return [scan.valueOf(tree)].filter(isTree).flatMap((value) => unsafeIn(value, scan));
    case "block":
      return expressionsIn(tree)
        .filter(({ type }) => type !== "bind")
        .flatMap((each) => unsafeIn(each, scan));
    case "binary":
      return unsafeInBinary(tree, scan);
    case "function":
      return unsafeInCall(tree, scan);
    case "condition":
      return unsafeInChoice(tree, scan);
    default:
      return [tree];
  }
}

function unsafeInBinary(tree: Tree, scan: Scan): Tree[] {
  const { value: operator, lhs, rhs } = tree;
  if (!isTree(lhs) || !isTree(rhs)) return [tree];
  if (operator === "and" || operator === "or") return [...unsafeIn(lhs, scan), ...unsafeIn(rhs, scan)];
  const asserted = assertedBy(tree);
  if (asserted !== undefined) return isStrict(asserted, scan) ? [] : unsafeIn(asserted, scan);
  if (operator === "in")
    return isStrict(lhs, scan) && elementsOf(rhs).every((each) => isStrict(each, scan)) ? [] : [tree];
  if (countsUp(tree, scan)) return [];
  return isStrict(lhs, scan) && isStrict(rhs, scan) ? [] : [tree];
}

/** Returns the condition that `… = true` or `… != false` repeats. */
function assertedBy({ value: operator, lhs, rhs }: Tree): Tree | undefined {
  const wanted = operator === "=" ? true : operator === "!=" ? false : undefined;
  if (wanted === undefined || !isTree(lhs) || !isTree(rhs)) return undefined;
  if (rhs.type === "value" && rhs.value === wanted) return lhs;
  return lhs.type === "value" && lhs.value === wanted ? rhs : undefined;
}

/** True for `$count(…) > 0` and its like: a missing list counts as none. */
function countsUp({ value: operator, lhs, rhs }: Tree, scan: Scan): boolean {
  if (!isTree(lhs) || !isTree(rhs) || rhs.type !== "number" || scan.callee(lhs) !== "count") return false;
  const least = operator === ">" ? 0 : operator === ">=" || operator === "=" ? 1 : Number.POSITIVE_INFINITY;
  return Number(rhs.value) >= least && argumentsOf(lhs).every((each) => isStrict(each, scan));
}

function unsafeInCall(tree: Tree, scan: Scan): Tree[] {
  const [first] = argumentsOf(tree);
  const name = scan.callee(tree);
  if (name === "exists") return [];
  if (name === "boolean" && first !== undefined) return unsafeIn(first, scan);
  if (name === "not" && first !== undefined) {
    const inner = unwrapped(first);
    const [twice] = scan.callee(inner) === "not" ? argumentsOf(inner) : [];
    if (twice !== undefined) return unsafeIn(twice, scan);
  }
  return isStrict(tree, scan) ? [] : [tree];
}

function unsafeInChoice(tree: Tree, scan: Scan): Tree[] {
  const { condition, then, else: otherwise } = tree;
  const isFalse =
    otherwise === undefined || (isTree(otherwise) && otherwise.type === "value" && otherwise.value === false);
  if (!isTree(condition) || !isTree(then) || !isFalse) return [tree];
  return [...unsafeIn(condition, scan), ...unsafeIn(then, scan)];
}

/** Functions without a result when their first argument has none. */
const strictFunctions = new Set(
  "not boolean number abs floor ceil round power sqrt string length substring substringBefore substringAfter uppercase lowercase trim contains sum max min average toMillis lookup filter map keys".split(
    " ",
  ),
);

/** True when the part has no result as soon as one of its values is missing. */
function isStrict(tree: Tree, scan: Scan): boolean {
  if (scan.isConstant(tree)) return true;
  switch (tree.type) {
    case "path": {
      const [first, ...rest] = stepsOf(tree);
      const isPlain = rest.every(({ type }) => type === "name");
      return first !== undefined && isPlain && (first.type === "name" || isStrict(first, scan));
    }
    case "variable": {
      const value = scan.valueOf(tree);
      return value !== undefined && isStrict(value, scan);
    }
    case "block": {
      const last = expressionsIn(tree).at(-1);
      return last !== undefined && isStrict(last, scan);
    }
    case "unary":
      return tree.value === "-" && isTree(tree.expression) && isStrict(tree.expression, scan);
    case "binary":
      return /^(?:[-+*/%]|[<>]=?)$/.test(String(tree.value)) && operandsOf(tree).every((each) => isStrict(each, scan));
    case "function": {
      const [first, ...others] = argumentsOf(tree);
      const isKnown = strictFunctions.has(scan.callee(tree) ?? "");
      return isKnown && first !== undefined && isStrict(first, scan) && others.every((each) => scan.isConstant(each));
    }
    default:
      return false;
  }
}

function operandsOf({ lhs, rhs }: Tree): Tree[] {
  return [lhs, rhs].filter(isTree);
}

export function argumentsOf(tree: Tree): Tree[] {
  return Array.isArray(tree.arguments) ? tree.arguments.filter(isTree) : [];
}

function expressionsIn({ expressions }: Tree): Tree[] {
  return Array.isArray(expressions) ? expressions.filter(isTree) : [];
}

/** Elements of a list that is written out; otherwise the list itself. */
export function elementsOf(list: Tree): Tree[] {
  return list.type === "unary" && list.value === "[" ? expressionsIn(list) : [list];
}

/** Returns what parentheses around a single part contain. */
export function unwrapped(tree: Tree): Tree {
  const [only, ...others] = tree.type === "block" ? expressionsIn(tree) : [];
  return only !== undefined && others.length === 0 ? unwrapped(only) : tree;
}

function variablesIn(tree: Tree): Variables {
  const own =
    tree.type === "bind" && isTree(tree.lhs) && isTree(tree.rhs) ? [[String(tree.lhs.value), tree.rhs] as const] : [];
  return new Map([...own, ...childrenOf(tree).flatMap((child) => [...variablesIn(child)])]);
}

function variablesRead(tree: Tree): string[] {
  const own = tree.type === "variable" ? [String(tree.value)] : [];
  return [...own, ...childrenOf(tree).flatMap(variablesRead)];
}
