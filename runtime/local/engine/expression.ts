import jsonata from "jsonata";
import type { Json } from "../../swarm/ports.ts";
import { addAwsFunctions } from "./expression-functions.ts";
import { EvaluationFailure } from "./failures.ts";
import { compileQuick, type Node, needsFull } from "./quick-expression.ts";

/** What an expression can name: the machine's variables by prototype, and `states`. */
export interface Scope {
  [name: string]: unknown;
  states: { [key: string]: Json };
}

/** A compiled field. A promise only where JSONata itself has to be asked. */
export type Evaluator = (scope: Scope) => Json | Promise<Json>;

/** What compiling needs besides the text. */
export interface ExpressionHost {
  now(): number;
  /** Told of each expression that cannot be accepted. */
  refuse(code: string, message: string, field: string): void;
}

const marked = /^\s*\{%([\s\S]*)%\}\s*$/;

export function isExpression(value: Json | undefined): value is string {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}

/** Compiles JSON in which every string between `{%` and `%}` is an expression. `field` is its name in messages. */
export function compileTemplate(template: Json, field: string, host: ExpressionHost): Evaluator {
  if (isExpression(template)) return compileExpression(template, field, host);
  if (typeof template !== "object" || template === null || !holdsExpression(template)) return () => template;
  const entries = Object.entries(template).map(
    ([key, value]) =>
      [key, compileTemplate(value, Array.isArray(template) ? `${field}[${key}]` : `${field}/${key}`, host)] as const,
  );
  return Array.isArray(template) ? fillArray(entries.map(([, fill]) => fill)) : fillObject(entries);
}

function holdsExpression(value: Json): boolean {
  if (typeof value !== "object" || value === null) return isExpression(value);
  return Object.values(value).some(holdsExpression);
}

function fillArray(items: Evaluator[]): Evaluator {
  return async (scope) => {
    const result: Json[] = [];
    for (const fill of items) result.push(await fill(scope));
    return result;
  };
}

function fillObject(entries: (readonly [string, Evaluator])[]): Evaluator {
  return async (scope) => {
    const result: [string, Json][] = [];
    for (const [key, fill] of entries) result.push([key, await fill(scope)]);
    return Object.fromEntries(result);
  };
}

function compileExpression(text: string, field: string, host: ExpressionHost): Evaluator {
  const source = (marked.exec(text)?.[1] ?? "").trim();
  const expression = parse(source, field, host);
  if (!expression) return () => null;
  const misuse = findTopLevelContext(expression.ast() as Node);
  if (misuse)
    host.refuse("UNSUPPORTED_JSONATA_EXPRESSION", `${misuse} in '${source}'; read from $states or a variable`, field);
  addAwsFunctions(expression, host.now);
  expression.assign(entry as unknown as string, boundEvaluation);
  const evaluateFully = async (scope: Scope): Promise<Json> =>
    toJson(await runBounded(expression, scope, source, field), source, field);
  const quick = compileQuick(expression.ast() as Node);
  if (!quick) return evaluateFully;
  return (scope) => {
    const value = quick(scope);
    return value === needsFull || value === undefined ? evaluateFully(scope) : (value as Json);
  };
}

function parse(source: string, field: string, host: ExpressionHost): jsonata.Expression | undefined {
  try {
    return jsonata(source);
  } catch (error) {
    host.refuse("INVALID_JSONATA_EXPRESSION", `'${source}' is not JSONata: ${messageOf(error)}`, field);
    return undefined;
  }
}

// The evaluator calls what is bound to this symbol before each node of the tree.
const entry = Symbol.for("jsonata.__evaluate_entry");
// No identifier, so no expression can read or overwrite it.
const boundKey = "crew evaluation bound";
const longestEvaluationMs = 2_000;
const checkEvery = 256;

interface Bound {
  deadline: number;
  visits: number;
}

async function boundEvaluation(_node: unknown, _input: unknown, environment: jsonata.Environment): Promise<void> {
  const bound = environment.lookup(boundKey) as Bound;
  if (++bound.visits % checkEvery !== 0) return;
  if (performance.now() > bound.deadline) throw new Error(`evaluation took longer than ${longestEvaluationMs} ms`);
}

async function runBounded(
  expression: jsonata.Expression,
  scope: Scope,
  source: string,
  field: string,
): Promise<unknown> {
  const bindings = Object.create(scope) as Record<string, unknown>;
  bindings[boundKey] = { deadline: performance.now() + longestEvaluationMs, visits: 0 } satisfies Bound;
  try {
    return await expression.evaluate(undefined, bindings);
  } catch (error) {
    throw new EvaluationFailure(
      `The JSONata expression '${source}' specified for the field '${field}' threw an error during evaluation. ${messageOf(error)}`,
      field,
    );
  }
}

function toJson(value: unknown, source: string, field: string): Json {
  if (value === undefined) {
    throw new EvaluationFailure(
      `The JSONata expression '${source}' specified for the field '${field}' returned nothing (undefined).`,
      field,
    );
  }
  if (!isJson(value)) {
    throw new EvaluationFailure(
      `The JSONata expression '${source}' specified for the field '${field}' returned an unsupported result type.`,
      field,
    );
  }
  return value;
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || "_jsonata_function" in value || "_jsonata_lambda" in value) return false;
  return Array.isArray(value) ? value.every(isJson) : Object.values(value).every(isJson);
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `${code}: ${message}` : String(message ?? error);
}

/** AWS has no input document: `$`, `$$` and bare names mean nothing outside a step or predicate. */
function findTopLevelContext(node: unknown): string | undefined {
  if (Array.isArray(node)) return firstOf(node, findTopLevelContext);
  if (typeof node !== "object" || node === null) return undefined;
  const tree = node as Node & { predicate?: unknown; stages?: unknown; group?: unknown };
  if (tree.type === "variable" && (tree.value === "" || tree.value === "$")) return `"$${tree.value}" has no meaning`;
  if (tree.type === "name") return `the bare name "${tree.value}" has no meaning`;
  if (tree.type === "wildcard" || tree.type === "descendant") return `"${tree.value}" has no meaning`;
  if (tree.type === "path") return findTopLevelContext(tree.steps?.[0]) ?? firstOf(tree.steps ?? [], findRoot);
  if (tree.type === "transform") return findTopLevelContext((node as { pattern: unknown }).pattern);
  const { predicate, stages, group, ...outside } = tree;
  return firstOf(Object.values(outside), findTopLevelContext) ?? firstOf([predicate, stages, group], findRoot);
}

/** `$$` is the input document wherever it stands. */
function findRoot(node: unknown): string | undefined {
  if (Array.isArray(node)) return firstOf(node, findRoot);
  if (typeof node !== "object" || node === null) return undefined;
  const tree = node as Node;
  if (tree.type === "variable" && tree.value === "$") return `"$$" has no meaning`;
  return firstOf(Object.values(tree), findRoot);
}

function firstOf<T>(items: T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

/** AWS's words for a value of the wrong type. */
export function unexpectedType(evaluated: {
  source: Json;
  field: string;
  expected: string;
  value: Json;
}): EvaluationFailure {
  const { source, field, expected, value } = evaluated;
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const text = (marked.exec(String(source))?.[1] ?? String(source)).trim();
  return new EvaluationFailure(
    `The JSONata expression '${text}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${type}' for value: ${JSON.stringify(value)}`,
    field,
  );
}
