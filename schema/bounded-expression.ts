import { isObject } from "../base/is-object.ts";

// Expressions over what comes from outside: the input of a flow, an event. They are evaluated in the process of the API, so what
// could run for long, or make much of little, is not allowed: the compiler says so at the place, and the evaluation refuses it.

/**
 * Functions of JSONata that such an expression may call. Time is measured between steps of the evaluation, so none of them may take long by
 * itself: `$distinct` compares each element with each other, and the picture of `$toMillis` becomes a regular expression.
 */
const boundedFunctions: readonly string[] = [
  ..."string length substring substringBefore substringAfter uppercase lowercase trim contains split join".split(" "),
  ..."number abs floor ceil round sum max min average boolean not exists count append keys lookup".split(" "),
  ..."merge type".split(" "),
];

/** Longest time of an evaluation. */
export const boundedMs = 50;

const why: { [type: string]: string } = {
  regex: "regular expressions are not allowed here",
  lambda: "functions cannot be defined here",
  partial: "functions cannot be defined here",
  transform: "values cannot be transformed here",
  descendant: '"**" is not allowed here: name what is read',
  wildcard: '"*" is not allowed here: name what is read',
  parent: '"%" is not allowed here: name what is read',
};

/** The reason why a syntax tree of JSONata is not allowed; undefined for one that is. */
export function faultInBounded(tree: unknown): string | undefined {
  const assigned = new Set(assignedIn(tree));
  const renamed = boundedFunctions.find((name) => assigned.has(name));
  return renamed === undefined ? faultIn(tree, assigned) : `$${renamed} cannot be assigned`;
}

/** Names that the expression gives to values. */
function assignedIn(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(assignedIn);
  if (!isObject(tree)) return [];
  const { type, lhs, focus, index } = tree;
  const bound = type === "bind" && isObject(lhs) ? lhs.value : undefined;
  const own = [bound, focus, index].filter((name) => typeof name === "string");
  return [...own, ...Object.values(tree).flatMap(assignedIn)];
}

function faultIn(tree: unknown, assigned: ReadonlySet<string>): string | undefined {
  if (Array.isArray(tree)) return firstFault(tree, assigned);
  if (!isObject(tree)) return undefined;
  const { type, value, procedure } = tree;
  if (value instanceof RegExp) return why.regex;
  if (typeof type === "string" && Object.hasOwn(why, type)) return why[type];
  if (type === "binary" && value === "..") return "ranges are not allowed here";
  if (type === "variable" && typeof value === "string" && !isKnown(value, assigned))
    return `$${value} is not allowed here`;
  if (isObject(procedure) && !isFunction(procedure))
    return procedure.type === "variable" ? `$${procedure.value} is not allowed here` : why.lambda;
  return firstFault(Object.values(tree), assigned);
}

function firstFault(parts: readonly unknown[], assigned: ReadonlySet<string>): string | undefined {
  for (const part of parts) {
    const fault = faultIn(part, assigned);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** `$` and `$$` have no name of their own. */
function isKnown(name: string, assigned: ReadonlySet<string>): boolean {
  return name === "" || name === "$" || boundedFunctions.includes(name) || assigned.has(name);
}

function isFunction({ type, value }: { [name: string]: unknown }): boolean {
  return type === "variable" && typeof value === "string" && boundedFunctions.includes(value);
}
