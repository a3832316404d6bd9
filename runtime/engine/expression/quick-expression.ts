import type { Scope } from "./scope.ts";

/** Returned when the expression needs the full evaluator for these values. */
export const needsFull = Symbol("needs the full evaluator");

export type QuickValue = unknown;
type Quick = (scope: Scope) => QuickValue;

/** Part of a JSONata syntax tree that this file reads. */
export interface Node {
  type: string;
  value?: unknown;
  steps?: Node[];
  lhs?: Node | [Node, Node][];
  rhs?: Node;
  condition?: Node;
  then?: Node;
  else?: Node;
}

const plainKeys = new Set(["type", "value", "position", "steps", "lhs", "rhs", "condition", "then", "else"]);

/**
 * Compiles simple expressions (paths of names, literals, comparisons, arithmetic, object constructors) to a closure
 * that returns exactly what JSONata returns, or `needsFull` as soon as a value could involve sequences, functions or
 * errors. Undefined for every other expression.
 */
export function compileQuick(node: Node): Quick | undefined {
  if (Object.keys(node).some((key) => !plainKeys.has(key))) return undefined;
  switch (node.type) {
    case "string":
    case "number":
    case "value":
      return () => node.value;
    case "variable":
      return quickVariable(String(node.value));
    case "path":
      return quickPath(node.steps ?? []);
    case "condition":
      return quickCondition(node);
    case "binary":
      return quickBinary(node);
    case "unary":
      return node.value === "{" ? quickObject(node.lhs as [Node, Node][]) : undefined;
    default:
      return undefined;
  }
}

function quickVariable(name: string): Quick | undefined {
  if (name === "" || name === "$") return undefined;
  // A name that the machine did not assign may be one of JSONata's functions.
  return (scope) => (name in scope ? plain(scope[name]) : needsFull);
}

function plain(value: unknown): QuickValue {
  return Array.isArray(value) ? needsFull : value;
}

function quickPath(steps: Node[]): Quick | undefined {
  const [first, ...rest] = steps;
  const head = first?.type === "variable" ? compileQuick(first) : undefined;
  if (!head || rest.some((step) => step.type !== "name" || Object.keys(step).some((key) => !plainKeys.has(key))))
    return undefined;
  const names = rest.map((step) => String(step.value));
  return (scope) => {
    let value = head(scope);
    for (const name of names) {
      if (value === needsFull || Array.isArray(value)) return needsFull;
      if (typeof value !== "object" || value === null) return undefined;
      value = Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : name in value
          ? needsFull
          : undefined;
    }
    return value === needsFull ? needsFull : plain(value);
  };
}

function quickCondition(node: Node): Quick | undefined {
  const condition = node.condition && compileQuick(node.condition);
  const yes = node.then && compileQuick(node.then);
  const no = node.else ? compileQuick(node.else) : () => undefined;
  if (!condition || !yes || !no) return undefined;
  return (scope) => {
    const chosen = condition(scope);
    return chosen === true ? yes(scope) : chosen === false ? no(scope) : needsFull;
  };
}

function quickObject(pairs: [Node, Node][]): Quick | undefined {
  const entries: [string, Quick][] = [];
  for (const [key, value] of pairs) {
    const quick = compileQuick(value);
    if (key.type !== "string" || key.value === "__proto__" || !quick) return undefined;
    if (entries.some(([known]) => known === key.value)) return undefined;
    entries.push([String(key.value), quick]);
  }
  return (scope) => {
    const result: Record<string, unknown> = {};
    for (const [key, quick] of entries) {
      const value = quick(scope);
      if (value === needsFull) return needsFull;
      if (value !== undefined) result[key] = value;
    }
    return result;
  };
}

type Operation = (left: unknown, right: unknown) => QuickValue;

const operations: Record<string, Operation> = {
  "+": arithmetic((left, right) => left + right),
  "-": arithmetic((left, right) => left - right),
  "*": arithmetic((left, right) => left * right),
  "<": comparison((left, right) => left < right),
  "<=": comparison((left, right) => left <= right),
  ">": comparison((left, right) => left > right),
  ">=": comparison((left, right) => left >= right),
  "=": equality((left, right) => left === right),
  "!=": equality((left, right) => left !== right),
  "&": (left, right) => (typeof left === "string" && typeof right === "string" ? left + right : needsFull),
};

function arithmetic(compute: (left: number, right: number) => number): Operation {
  return (left, right) => {
    if (typeof left !== "number" || typeof right !== "number") return needsFull;
    const result = compute(left, right);
    return Number.isFinite(result) ? result : needsFull;
  };
}

function comparison(compare: (left: number, right: number) => boolean): Operation {
  return (left, right) => (typeof left === "number" && typeof right === "number" ? compare(left, right) : needsFull);
}

function equality(compare: (left: unknown, right: unknown) => boolean): Operation {
  return (left, right) => {
    if (left === undefined || right === undefined) return needsFull;
    if ((typeof left === "object" && left !== null) || (typeof right === "object" && right !== null)) return needsFull;
    return compare(left, right);
  };
}

function quickBinary(node: Node): Quick | undefined {
  const left = node.lhs && !Array.isArray(node.lhs) ? compileQuick(node.lhs) : undefined;
  const right = node.rhs && compileQuick(node.rhs);
  if (!left || !right) return undefined;
  if (node.value === "and" || node.value === "or") return quickLogic(left, right, node.value === "or");
  const operation = Object.hasOwn(operations, String(node.value)) ? operations[String(node.value)] : undefined;
  return (
    operation &&
    ((scope) => {
      const first = left(scope);
      if (first === needsFull) return needsFull;
      const second = right(scope);
      return second === needsFull ? needsFull : operation(first, second);
    })
  );
}

/** `decisive` is the left value that decides the result: true for `or`, false for `and`. */
function quickLogic(left: Quick, right: Quick, decisive: boolean): Quick {
  return (scope) => {
    const first = left(scope);
    const second = right(scope);
    if (typeof first !== "boolean" || typeof second !== "boolean") return needsFull;
    return first === decisive ? decisive : second;
  };
}
