import type { Reads } from "../../schema/types.ts";
import { read, type Scope } from "./scope.ts";

/** Values that an expression is evaluated over. */
export interface Values {
  /** Facts of phases that it names. */
  reads: Reads | undefined;
  scope: Scope;
  /** True at a gate: what was measured on another tree than the gate's is missing. */
  atGate?: boolean;
}

/**
 * Returns JSONata that is true when the values satisfy the author's expression, and false when a name has no value yet.
 * Evaluates the expression inside an object, because Step Functions has no context for it at the top level.
 */
export function valuesSatisfy(userExpression: string, values: Values): string {
  return `$boolean([${valuesOf(values)}.(${userExpression})])`;
}

/** Returns JSONata for the object of values: outputs by agent, and the facts that the expression names. */
export function valuesOf({ reads, scope, atGate = false }: Values): string {
  const outputs = read(scope, "outputs");
  if (reads === undefined) return outputs;
  const bare = reads.filter(({ isBare }) => isBare).map((each) => `"${each.fact}": ${factOf(each, scope, atGate)}`);
  const phases = [...new Set(reads.filter(({ isBare }) => !isBare).map(({ phase }) => phase))].map((phase) => {
    const facts = reads
      .filter((each) => each.phase === phase && !each.isBare)
      .map((each) => `"${each.fact}": ${factOf(each, scope, atGate)}`);
    // An agent may have the phase's name.
    return `"${phase}": $merge([$lookup(${outputs}, "${phase}"), {${facts.join(", ")}}])`;
  });
  return `$merge([${outputs}, {${[...bare, ...phases].join(", ")}}])`;
}

/** Facts that runners measure on a tree. */
const measured: readonly string[] = ["checks", "findings", "review"];

function factOf({ phase, fact }: Reads[number], scope: Scope, atGate: boolean): string {
  if (fact === "rounds") return `$lookup(${read(scope, "rounds")}, "${phase}")`;
  const own = `$lookup(${read(scope, "facts")}, "${phase}").${fact}`;
  if (!measured.includes(fact)) return own;
  const onTree = atGate ? `[tree = ${read(scope, "tree")}]` : "";
  return `${own}${onTree}.values`;
}
