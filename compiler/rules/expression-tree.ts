import jsonata from "jsonata";
import { jsonataFunctions } from "./jsonata-functions.ts";

export interface ExpressionFault {
  message: string;
  /** Offset past the token. */
  position: number;
  token: string;
}

/** JSONata's syntax tree; the package's own types describe only a part of it. */
export interface Tree {
  type: string;
  value?: unknown;
  position?: number;
  [key: string]: unknown;
}

type Parsed = { readonly tree: Tree } | { readonly fault: ExpressionFault };

const parsed = new Map<string, Parsed>();
/** An editor checks a new text with each key. */
const mostKept = 500;

/** Several rules read each expression, so the result is kept: nobody may change it. */
export function parseExpression(text: string): Parsed {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size >= mostKept) parsed.clear();
  const result = parseAnew(text);
  parsed.set(text, result);
  return result;
}

function parseAnew(text: string): Parsed {
  try {
    return { tree: jsonata(text).ast() as unknown as Tree };
  } catch (error) {
    const { code, message, position, token } = error as Record<string, unknown>;
    // JSONata's errors are plain objects with a code; anything else is a bug.
    if (typeof code !== "string") throw error;
    return {
      fault: { message: String(message), position: Number(position ?? text.length), token: String(token ?? "") },
    };
  }
}

/** A dotted name that the expression looks up in its input, such as `agent.output`. */
export interface Reference {
  /** Its names in order, each with its place, backticks included. */
  steps: readonly { name: string; start: number; end: number }[];
}

/** Returns the dotted names that an expression reads; none of one that cannot be read. */
export function namesRead(text: string): string[][] {
  const read = parseExpression(text);
  if ("fault" in read) return [];
  return referencesOf(read.tree, text).map(({ steps }) => steps.map(({ name }) => name));
}

/** Returns references from the expression's own context; names inside a path or a filter belong to the value before them. */
export function referencesOf(tree: Tree, text: string): Reference[] {
  if (tree.type !== "path") return childrenOf(tree).flatMap((child) => referencesOf(child, text));
  const steps = stepsOf(tree);
  const [first] = steps;
  if (first === undefined) return [];
  if (first.type !== "name") return referencesOf(first, text);
  // Names after brackets or a function belong to what those leave.
  const other = steps.findIndex(({ type }, at) => type !== "name" || (at > 0 && steps[at - 1]?.stages !== undefined));
  const names = other < 0 ? steps : steps.slice(0, other);
  return [{ steps: names.map((step) => ({ name: String(step.value), ...placeOf(step, text) })) }];
}

/** A call of a function that the expression does not define itself. */
export interface Call {
  name: string;
  /** True when the function is written with a dollar sign, as JSONata requires. */
  isVariable: boolean;
  start: number;
  end: number;
}

export function callsOf(tree: Tree, text: string): Call[] {
  const all = descendantsOf(tree);
  const assigned = assignedNames(all);
  return all.flatMap(({ procedure }) => {
    if (!isTree(procedure)) return [];
    const name = procedure.type === "path" ? stepsOf(procedure)[0] : procedure;
    if (name === undefined || typeof name.value !== "string" || assigned.has(name.value)) return [];
    return [{ name: name.value, isVariable: name.type === "variable", ...placeOf(name, text) }];
  });
}

/** Returns variables that the expression reads but neither assigns nor receives; functions passed by name do not count. */
export function unassignedVariables(tree: Tree, text: string): { name: string; start: number; end: number }[] {
  const all = descendantsOf(tree);
  const given = new Set(["", "$", ...jsonataFunctions, ...assignedNames(all)]);
  const procedures = new Set(all.map(({ procedure }) => procedure));
  const read = all.filter((node) => node.type === "variable" && !procedures.has(node));
  return read.flatMap((node) => {
    const name = String(node.value);
    return given.has(name) ? [] : [{ name, ...placeOf(node, text) }];
  });
}

/** True when the expression reads values in a way that names none of them: a wildcard, or the whole context. */
export function readsUnnamed(tree: Tree): boolean {
  return descendantsOf(tree).some(
    ({ type, value }) =>
      ["wildcard", "descendant", "parent"].includes(type) || (type === "variable" && (value === "" || value === "$")),
  );
}

function assignedNames(all: readonly Tree[]): Set<string> {
  const targets = all.flatMap((node) => {
    if (node.type === "bind") return [node.lhs];
    return node.type === "lambda" && Array.isArray(node.arguments) ? node.arguments : [];
  });
  const bound = all.flatMap(({ focus, index }) => [focus, index].filter((name) => typeof name === "string"));
  return new Set([...targets.filter(isTree).map(({ value }) => String(value)), ...bound]);
}

/** Returns every part of the expression, itself first. */
function descendantsOf(tree: Tree): Tree[] {
  const found = new Set<Tree>([tree]);
  for (const node of found) {
    const inner = Object.values(node).flatMap((value) => (Array.isArray(value) ? value.flat(2) : [value]));
    for (const child of inner.filter(isTree)) found.add(child);
  }
  return [...found];
}

function placeOf(node: Tree, text: string): { start: number; end: number } {
  const end = node.position ?? text.length;
  return { start: Math.max(0, startOf(node, text) - (node.type === "variable" ? 1 : 0)), end };
}

export function stepsOf(path: Tree): Tree[] {
  return Array.isArray(path.steps) ? path.steps.filter(isTree) : [];
}

export function childrenOf(tree: Tree): Tree[] {
  const values = Object.entries(tree).flatMap(([key, value]) =>
    key === "predicate" || key === "stages" || key === "procedure" ? [] : [value],
  );
  return values.flat(2).filter(isTree);
}

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Returns the offset of a name. `position` is the offset after it, and after its closing backtick if it has one. */
function startOf({ value, position = 0 }: Tree, text: string): number {
  const marks = text[position - 1] === "`" ? 2 : 0;
  return Math.max(0, position - String(value).length - marks);
}
