import jsonata from "jsonata";
import type { Agent, Engagement, Model, Phase, PhaseItem } from "../link/model.ts";
import { isWhole, known, listOf, mapEach, unlessHole } from "../source/hole.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath } from "../source/yaml-file.ts";

/** A JSONata expression of the engagement, and the agents whose outputs are there when it is evaluated. */
export interface Expression {
  text: string;
  span(start: number, end: number): Span;
  /** Undefined for a check's expectation, which looks at the check's own output. A hole where some are not known. */
  reported: readonly Agent[] | undefined;
}

/** All expressions, in the order in which they are evaluated. */
export function expressionsOf({ engagement }: Model): Expression[] {
  const expressions: Expression[] = [];
  const reported = new Set<Agent>();
  let isComplete = true;
  const items = unlessHole(() => engagement.items) ?? [];
  for (let index = 0; index < items.length; index++) {
    const item = unlessHole(() => items[index]);
    const before = listOf(reported, isComplete);
    unlessHole(() => expressions.push(...conditionOf(engagement, item, before)));
    const phases = item === undefined ? undefined : unlessHole(() => phasesOf(item));
    for (const phase of known(phases ?? [])) {
      expressions.push(...expressionsOfPhase(phase, before, isComplete));
    }
    isComplete &&= phases !== undefined && isWhole(phases);
    for (const phase of known(phases ?? [])) {
      const members = unlessHole(() => phase.members);
      isComplete &&= members !== undefined && isWhole(members);
      for (const member of known(members ?? [])) reported.add(member);
    }
  }
  return expressions;
}

function phasesOf(item: PhaseItem): readonly Phase[] {
  return item.kind === "single" ? [item.phase] : item.phases;
}

function conditionOf(engagement: Engagement, item: PhaseItem | undefined, reported: readonly Agent[]): Expression[] {
  if (item?.kind !== "single" || item.when === undefined) return [];
  const path = ["phases", item.index, "when"];
  return [{ text: item.when, span: (start, end) => engagement.originWithin(path, start, end), reported }];
}

function expressionsOfPhase(phase: Phase, before: readonly Agent[], isComplete: boolean): Expression[] {
  const at = (path: ValuePath) => (start: number, end: number) => phase.originWithin(path, start, end);
  const expectations = unlessHole(() =>
    mapEach(phase.declared.checks ?? [], ({ expect }, index) => ({
      text: expect,
      span: at(["checks", index, "expect"]),
    })),
  );
  const condition = unlessHole(() => phase.declared.gate?.approveWhen);
  const members = unlessHole(() => phase.members) ?? listOf<Agent>([], false);
  const here = listOf(new Set([...known(before), ...known(members)]), isComplete && isWhole(members));
  return [
    ...known(expectations ?? []).flatMap(({ text, span }) =>
      text === undefined ? [] : [{ text, span, reported: undefined }],
    ),
    ...(condition === undefined ? [] : [{ text: condition, span: at(["gate", "approveWhen"]), reported: here }]),
  ];
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
