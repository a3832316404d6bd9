import jsonata from "jsonata";
import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";
import { boundedMs, faultInBounded } from "../../schema/bounded-expression.ts";

/** Why an expression has no value: it is not allowed, it failed, it took too long, or it returned nothing. */
export class NotEvaluated extends Error {
  override readonly name = "NotEvaluated";

  constructor(expression: string, why: string) {
    super(`The expression ${expression} cannot be evaluated: ${why}`);
  }
}

// JSONata calls the function bound to this symbol before each node of the tree.
const entry = Symbol.for("jsonata.__evaluate_entry");
// Not an identifier, so no expression can read or overwrite it.
const boundKey = "crew evaluation bound";
const checkEvery = 64;

interface Bound {
  deadline: number;
  visits: number;
}

const parsed = new Map<string, jsonata.Expression>();
const mostKept = 500;

/**
 * Evaluates an expression over what came from outside, such as `{ input }` or `{ event }`: for at most 50 ms, without regular expressions,
 * functions of its own or the time. Rejects with `NotEvaluated`; undefined where it returned nothing.
 */
export async function evaluateBounded(text: string, values: { [name: string]: Json }): Promise<Json | undefined> {
  const expression = expressionOf(text);
  const bindings = { [boundKey]: { deadline: performance.now() + boundedMs, visits: 0 } satisfies Bound };
  try {
    const value: unknown = await expression.evaluate(values, bindings);
    // JSONata marks its own lists with a property; what is passed on is plain JSON.
    return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json);
  } catch (error) {
    throw new NotEvaluated(text, messageOf(error));
  }
}

function expressionOf(text: string): jsonata.Expression {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const expression = parse(text);
  const fault = faultInBounded(expression.ast());
  if (fault !== undefined) throw new NotEvaluated(text, fault);
  expression.assign(entry as unknown as string, checkBound);
  if (parsed.size >= mostKept) parsed.clear();
  parsed.set(text, expression);
  return expression;
}

function parse(text: string): jsonata.Expression {
  try {
    return jsonata(text);
  } catch (error) {
    throw new NotEvaluated(text, messageOf(error));
  }
}

async function checkBound(_node: unknown, _input: unknown, environment: jsonata.Environment): Promise<void> {
  const bound = environment.lookup(boundKey) as Bound;
  bound.visits += 1;
  if (bound.visits % checkEvery === 0 && performance.now() > bound.deadline)
    throw new Error(`it took longer than ${boundedMs} ms`);
}

/** JSONata's errors are plain objects. */
function messageOf(error: unknown): string {
  return isObject(error) && typeof error.message === "string" ? error.message : String(error);
}
