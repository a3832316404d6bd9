import jsonata from "jsonata";
import type { Agent, Model } from "../link/model.ts";
import type { Span } from "../source/span.ts";

/** A JSONata expression of the engagement, and the agents whose outputs are there when it is evaluated. */
export interface Expression {
  text: string;
  span(start: number, end: number): Span;
  /** Undefined for a check's expectation, which looks at the check's own output. */
  reported: ReadonlySet<Agent> | undefined;
}

/** All expressions, in the order in which they are evaluated. */
export function expressionsOf({ engagement }: Model): Expression[] {
  const expressions: Expression[] = [];
  const reported = new Set<Agent>();
  for (const item of engagement.items) {
    if (item.kind === "single" && item.when !== undefined) {
      const path = ["phases", item.index, "when"];
      const span = (start: number, end: number) => engagement.originWithin(path, start, end);
      expressions.push({ text: item.when, span, reported: new Set(reported) });
    }
    const phases = item.kind === "single" ? [item.phase] : item.phases;
    for (const phase of phases) {
      for (const [index, { expect }] of (phase.declared.checks ?? []).entries()) {
        const path = ["checks", index, "expect"];
        const span = (start: number, end: number) => phase.originWithin(path, start, end);
        if (expect !== undefined) expressions.push({ text: expect, span, reported: undefined });
      }
      const condition = phase.gate?.declared.approveWhen;
      const span = (start: number, end: number) => phase.originWithin(["gate", "approveWhen"], start, end);
      const here = new Set([...reported, ...phase.members]);
      if (condition !== undefined) expressions.push({ text: condition, span, reported: here });
    }
    for (const phase of phases) for (const member of phase.members) reported.add(member);
  }
  return expressions;
}

export interface ExpressionFault {
  message: string;
  /** Offset past the token. */
  position: number;
  token: string;
}

/** What jsonata leaves of an expression; its typings say less than is there. */
interface Tree {
  type: string;
  value?: unknown;
  position?: number;
  [key: string]: unknown;
}

export function parseExpression(text: string): { tree: Tree } | { fault: ExpressionFault } {
  try {
    return { tree: jsonata(text).ast() as unknown as Tree };
  } catch (error) {
    const { code, message, position, token } = error as Record<string, unknown>;
    // Its errors are plain objects with a code; anything else is a bug.
    if (typeof code !== "string") throw error;
    return {
      fault: { message: String(message), position: Number(position ?? text.length), token: String(token ?? "") },
    };
  }
}

/** A name that the expression looks up in what it is given: `agent`, or `agent.output`. */
export interface Reference {
  agent: string;
  output: string | undefined;
  start: number;
  end: number;
}

/** References from the expression's own context; names inside a path or a filter belong to what stands before them. */
export function referencesOf(tree: Tree, text: string): Reference[] {
  if (tree.type !== "path") return childrenOf(tree).flatMap((child) => referencesOf(child, text));
  const [first, second] = stepsOf(tree);
  if (first === undefined) return [];
  if (first.type !== "name") return referencesOf(first, text);
  const last = second?.type === "name" ? second : first;
  const output = second?.type === "name" ? String(second.value) : undefined;
  return [{ agent: String(first.value), output, start: startOf(first, text), end: last.position ?? text.length }];
}

/** The functions of JSONata that the expression calls. */
export function functionsOf(tree: Tree): string[] {
  const called = isTree(tree.procedure) && typeof tree.procedure.value === "string" ? [tree.procedure.value] : [];
  const inner = tree.type === "path" ? stepsOf(tree) : childrenOf(tree);
  return [...called, ...inner.flatMap(functionsOf)];
}

function stepsOf(path: Tree): Tree[] {
  return Array.isArray(path.steps) ? path.steps.filter(isTree) : [];
}

function childrenOf(tree: Tree): Tree[] {
  const values = Object.entries(tree).flatMap(([key, value]) =>
    key === "predicate" || key === "stages" ? [] : [value],
  );
  return values.flat(2).filter(isTree);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && "type" in value;
}

/** `position` is the offset past a name, and past its closing backtick if it has one. */
function startOf({ value, position = 0 }: Tree, text: string): number {
  const marks = text[position - 1] === "`" ? 2 : 0;
  return Math.max(0, position - String(value).length - marks);
}
