import jsonata from "jsonata";
import type { Json } from "../../../base/json.ts";
import { EvaluationFailure } from "../failures.ts";
import { addAwsFunctions } from "./aws-functions.ts";
import { compileQuick, type Node, needsFull } from "./quick-expression.ts";
import type { Scope } from "./scope.ts";

/** A compiled field. Returns a promise only when the full JSONata evaluator is needed. */
export type Evaluator = (scope: Scope) => Json | Promise<Json>;

/** Context of a compilation, beside the text. */
export interface ExpressionHost {
  now(): number;
  /** Cache of parsed expressions by their text: the states of a machine share most of theirs. */
  parsed: Map<string, ParsedExpression>;
  /** Called for each refused expression. */
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

/** Stays synchronous as long as the items do: most templates contain only plain paths. */
function fillArray(items: Evaluator[]): Evaluator {
  return (scope) => {
    const values = items.map((fill) => fill(scope));
    return values.some(isPending) ? Promise.all(values) : (values as Json[]);
  };
}

function fillObject(entries: (readonly [string, Evaluator])[]): Evaluator {
  const keys = entries.map(([key]) => key);
  const fillValues = fillArray(entries.map(([, fill]) => fill));
  const assemble = (values: Json[]): Json => {
    const result: { [key: string]: Json } = {};
    for (let index = 0; index < keys.length; index++) setField(result, keys[index] as string, values[index] as Json);
    return result;
  };
  return (scope) => {
    const values = fillValues(scope);
    return isPending(values) ? values.then((settled) => assemble(settled as Json[])) : assemble(values as Json[]);
  };
}

function isPending(value: Json | Promise<Json>): value is Promise<Json> {
  return value instanceof Promise;
}

/** Defines a property, because assigning to `__proto__` would set the prototype. */
function setField(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

export interface ParsedExpression {
  quick: ReturnType<typeof compileQuick>;
  /** JSONata with AWS's functions; created on first use. */
  full(): jsonata.Expression;
  /** Reason why AWS would refuse the expression. */
  misuse: string | undefined;
}

function compileExpression(text: string, field: string, host: ExpressionHost): Evaluator {
  const source = (marked.exec(text)?.[1] ?? "").trim();
  const parsed = host.parsed.get(source) ?? parse(source, field, host);
  if (!parsed) return () => null;
  const { quick, full, misuse } = parsed;
  if (misuse) {
    const message = `${misuse} in '${source}'; read from $states or a variable`;
    host.refuse("UNSUPPORTED_JSONATA_EXPRESSION", message, field);
  }
  const evaluateFully = async (scope: Scope): Promise<Json> =>
    toJson(await runBounded(full(), scope, source, field), source, field);
  if (!quick) return evaluateFully;
  return (scope) => {
    const value = quick(scope);
    return value === needsFull || value === undefined ? evaluateFully(scope) : (value as Json);
  };
}

function parse(source: string, field: string, host: ExpressionHost): ParsedExpression | undefined {
  let expression: jsonata.Expression;
  try {
    expression = jsonata(source);
  } catch (error) {
    host.refuse("INVALID_JSONATA_EXPRESSION", `'${source}' is not JSONata: ${messageOf(error)}`, field);
    return undefined;
  }
  const tree = expression.ast() as Node;
  let isComplete = false;
  const parsed: ParsedExpression = {
    quick: compileQuick(tree),
    misuse: findTopLevelContext(tree),
    full() {
      if (!isComplete) {
        addAwsFunctions(expression, host.now);
        expression.assign(entry as unknown as string, boundEvaluation);
        isComplete = true;
      }
      return expression;
    },
  };
  host.parsed.set(source, parsed);
  return parsed;
}

// The evaluator calls the function bound to this symbol before each node of the tree.
const entry = Symbol.for("jsonata.__evaluate_entry");
// Not an identifier, so no expression can read or overwrite it.
const boundKey = "crew evaluation bound";
const longestEvaluationMs = 1_000;
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
  const plain = toPlain(value);
  if (plain === undefined) {
    throw new EvaluationFailure(
      `The JSONata expression '${source}' specified for the field '${field}' returned an unsupported result type.`,
      field,
    );
  }
  return plain;
}

/** Returns a plain JSON value; undefined for functions and numbers that JSON cannot represent. Shares values that are already plain. */
function toPlain(value: unknown): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || "_jsonata_function" in value || "_jsonata_lambda" in value) return undefined;
  return Array.isArray(value) ? plainArray(value) : plainObject(value as { [key: string]: unknown });
}

/** Copies arrays without JSONata's marks: JSONata reads the marks when it evaluates a marked array again, so a stored value must not have any. */
function plainArray(items: unknown[]): Json | undefined {
  const plain: Json[] = [];
  let isSame = !("sequence" in items) && !("cons" in items) && !("keepSingleton" in items);
  for (const item of items) {
    const value = toPlain(item);
    if (value === undefined) return undefined;
    isSame &&= value === item;
    plain.push(value);
  }
  return isSame ? (items as Json[]) : plain;
}

function plainObject(fields: { [key: string]: unknown }): Json | undefined {
  let isSame = true;
  const plain: [string, Json][] = [];
  for (const [key, field] of Object.entries(fields)) {
    const value = toPlain(field);
    if (value === undefined) return undefined;
    isSame &&= value === field;
    plain.push([key, value]);
  }
  return isSame ? (fields as Json) : Object.fromEntries(plain);
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ? `${code}: ${message}` : String(message ?? error);
}

/** Finds references to the input document, which AWS does not have: `$`, `$$` and bare names mean nothing outside a step or predicate. */
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

/** Finds `$$`, which is the input document in every position. */
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

/** AWS's wording for a value of the wrong type. */
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
