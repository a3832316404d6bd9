import jsonata from "jsonata";
import { parseFresh } from "../../schema/fresh-requirement.ts";
import type { PhaseFile } from "../../schema/types.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import type { Engagement, Model, Phase, PhaseItem } from "../link/model.ts";
import { isWhole, known, listOf, mapEach, unlessMissing } from "../source/missing-value.ts";
import type { PathIn } from "../source/path-in.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import { jsonataFunctions } from "./jsonata-functions.ts";
import { itemReporter, resultsReporter } from "./listed-output.ts";
import { callerOf, type Reporter } from "./reporter.ts";

/** A JSONata expression of the engagement, with what is available when it is evaluated. */
export interface Expression {
  text: string;
  span(start: number, end: number): Span;
  /** The value in the file, with its quotes. */
  whole: Span;
  /** Phases that have been worked on, the expression's own included; undefined for an expression that reads no facts. */
  phases: readonly Phase[] | undefined;
  /** Phase in whose file the expression is; undefined in an engagement. */
  here: Phase | undefined;
  /** Undefined for a check's expectation, which reads the check's own output. Contains a hole when some agents are unknown. */
  reported: readonly Reporter[] | undefined;
  /** False for an argument of a call, which may have any type and may be constant. */
  isCondition: boolean;
}

/** Returns all expressions in evaluation order. */
export function expressionsOf({ engagement }: Model): Expression[] {
  const expressions: Expression[] = [];
  const reported = new Set<Reporter>();
  const worked = new Set<Phase>();
  let isComplete = true;
  const items = unlessMissing(() => engagement.items) ?? [];
  for (let index = 0; index < items.length; index++) {
    const item = unlessMissing(() => items[index]);
    const before = listOf(reported, isComplete);
    const earlier = listOf(worked, isComplete);
    unlessMissing(() => expressions.push(...conditionsOf(engagement, item, before, earlier)));
    const phases = item === undefined ? undefined : unlessMissing(() => item.phases);
    const list = unlessMissing(() => item && declaredEach(item.declared)?.each);
    const element = list === undefined ? undefined : itemReporter(list, known(before));
    for (const phase of known(phases ?? [])) {
      const visible = element === undefined ? before : listOf([...known(before), element], isComplete);
      expressions.push(...expressionsOfPhase(phase, visible, earlier, isComplete));
    }
    isComplete &&= phases !== undefined && isWhole(phases);
    // Of a phase that is worked on for each element of a list, only its results can be read.
    if (list !== undefined) for (const phase of known(phases ?? [])) reported.add(resultsReporter(phase));
    else for (const phase of known(phases ?? [])) worked.add(phase);
    for (const phase of list === undefined ? known(phases ?? []) : []) {
      const members = unlessMissing(() => phase.members);
      isComplete &&= members !== undefined && isWhole(members);
      for (const member of known(members ?? [])) reported.add(member);
      const caller = unlessMissing(() => callerOf(phase));
      if (caller !== undefined) reported.add(caller);
    }
    unlessMissing(() =>
      expressions.push(...returnOf(engagement, item, listOf(reported, isComplete), listOf(worked, isComplete))),
    );
  }
  return expressions;
}

function conditionsOf(
  engagement: Engagement,
  item: PhaseItem | undefined,
  reported: readonly Reporter[],
  phases: readonly Phase[],
): Expression[] {
  const list = unlessMissing(() => item && declaredEach(item.declared)?.each);
  const conditions = mapEach(item?.placed ?? [], ({ when, place }): Expression[] =>
    when === undefined ? [] : [conditionAt(engagement, [...place, "when"], when, { reported, phases })],
  );
  const ofList =
    item === undefined || list === undefined
      ? []
      : [
          {
            ...conditionAt(engagement, ["phases", item.index, "each"], list, { reported, phases }),
            phases: undefined,
            isCondition: false,
          },
        ];
  return [...ofList, ...known(conditions).flat()];
}

function returnOf(
  engagement: Engagement,
  item: PhaseItem | undefined,
  reported: readonly Reporter[],
  phases: readonly Phase[],
): Expression[] {
  if (item?.sendBack === undefined) return [];
  const path = ["phases", item.index, "sendBack", "when"];
  return [conditionAt(engagement, path, item.sendBack.when, { reported, phases })];
}

/** Returns a condition of an engagement, which is no phase's own. */
function conditionAt(
  engagement: Engagement,
  path: ValuePath,
  text: string,
  visible: Pick<Expression, "reported" | "phases">,
): Expression {
  const span = (start: number, end: number) => engagement.originWithinAt(path, start, end);
  return { text, span, whole: engagement.originAt(path), ...visible, here: undefined, isCondition: true };
}

/** Returns the arguments of a call that are expressions. */
function argumentsOf(phase: Phase, reported: readonly Reporter[]): Expression[] {
  return Object.entries(phase.declared.call?.with ?? {}).flatMap(([name, text]) => {
    const span = (start: number, end: number) => phase.originWithinAt(["call", "with", name], start, end);
    const whole = phase.originAt(["call", "with", name]);
    const place = { span, whole, here: phase, phases: undefined };
    return typeof text === "string" ? [{ text, ...place, reported, isCondition: false }] : [];
  });
}

/** Returns the paths of a call's values, which read the output of the program alone. */
function pathsOf(phase: Phase): Expression[] {
  return Object.entries(phase.declared.call?.values ?? {}).map(([name, value]) => {
    const path = ["call", "values", name, ...(typeof value === "string" ? [] : ["path"])];
    const span = (start: number, end: number) => phase.originWithinAt(path, start, end);
    const place = { span, whole: phase.originAt(path), here: phase, phases: undefined };
    return { text: typeof value === "string" ? value : value.path, ...place, reported: undefined, isCondition: false };
  });
}

function expressionsOfPhase(
  phase: Phase,
  before: readonly Reporter[],
  earlier: readonly Phase[],
  isComplete: boolean,
): Expression[] {
  const at = (path: PathIn<PhaseFile>) => ({
    span: (start: number, end: number) => phase.originWithin(path, start, end),
    whole: phase.originAt(path),
    here: phase,
  });
  const expectations = unlessMissing(() =>
    mapEach(phase.declared.checks ?? [], ({ expect }, index) => ({
      text: expect,
      ...at(["checks", index, "expect"]),
    })),
  );
  const condition = unlessMissing(() => phase.declared.gate?.approveWhen);
  const requirements = unlessMissing(() =>
    mapEach(phase.declared.gate?.requires ?? [], (text, index) => ({ text, ...at(["gate", "requires", index]) })),
  );
  const members = unlessMissing(() => phase.members) ?? listOf<Reporter>([], false);
  const here = listOf(new Set([...known(before), ...known(members)]), isComplete && isWhole(members));
  return [
    ...(unlessMissing(() => argumentsOf(phase, before)) ?? []),
    ...(unlessMissing(() => pathsOf(phase)) ?? []),
    ...known(expectations ?? []).flatMap(({ text, ...place }) =>
      text === undefined ? [] : [{ text, ...place, reported: undefined, phases: undefined, isCondition: true }],
    ),
    ...(condition === undefined
      ? []
      : [
          {
            text: condition,
            ...at(["gate", "approveWhen"]),
            reported: here,
            phases: [...known(earlier), phase],
            isCondition: true,
          },
        ]),
    ...known(requirements ?? [])
      .filter(({ text }) => parseFresh(text) === undefined)
      .map((each) => ({ ...each, reported: here, phases: [...known(earlier), phase], isCondition: true })),
  ];
}

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
