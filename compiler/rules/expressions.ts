import { parseFresh } from "../../schema/fresh-requirement.ts";
import type { PhaseFile } from "../../schema/types.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import type { Engagement, Model, Phase, PhaseItem } from "../link/model.ts";
import { isWhole, known, listOf, mapEach, unlessMissing } from "../source/missing-value.ts";
import type { PathIn } from "../source/path-in.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import { deliversBeforeGate, deliversFirst } from "./delivered-gates.ts";
import { deliversAtEnd, deliveryOf } from "./delivery-values.ts";
import { givenReporters } from "./given-values.ts";
import { inputOf } from "./input-properties.ts";
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
export function expressionsOf(model: Model): Expression[] {
  const { engagement } = model;
  const input = inputOf(engagement);
  const expressions = expressionsOfFlow(engagement, input);
  const reported = new Set<Reporter>([...givenReporters(model), ...(input === undefined ? [] : [input])]);
  const delivery = deliveryOf(engagement);
  const worked = new Set<Phase>();
  let isComplete = true;
  const items = unlessMissing(() => engagement.items) ?? [];
  for (let index = 0; index < items.length; index++) {
    const item = unlessMissing(() => items[index]);
    if (delivery !== undefined && item?.isFinal && deliversAtEnd(engagement)) reported.add(delivery);
    const before = listOf(reported, isComplete);
    const earlier = listOf(worked, isComplete);
    unlessMissing(() => expressions.push(...conditionsOf(engagement, item, before, earlier)));
    const phases = item === undefined ? undefined : unlessMissing(() => item.phases);
    const list = unlessMissing(() => item && declaredEach(item.declared)?.each);
    const element = list === undefined ? undefined : itemReporter(list, known(before));
    for (const phase of known(phases ?? [])) {
      const visible = element === undefined ? before : listOf([...known(before), element], isComplete);
      const isDelivered = delivery !== undefined && deliversBeforeGate(engagement, phase);
      const atGate = isDelivered ? listOf([...known(visible), delivery], isComplete) : visible;
      // A merge is prepared after its delivery.
      const atWork = deliversFirst(engagement, phase) ? atGate : visible;
      expressions.push(...expressionsOfPhase(phase, { before: atWork, atGate }, earlier, isComplete));
      if (isDelivered) reported.add(delivery);
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

/** Returns the expressions that are evaluated before a project starts: they read its input alone. */
function expressionsOfFlow(engagement: Engagement, input: Reporter | undefined): Expression[] {
  const { flow } = engagement;
  const declared = unlessMissing(() => flow?.declared);
  if (flow === undefined || declared === undefined) return [];
  const reported = input === undefined ? [] : [input];
  const at = (path: ValuePath, text: string): Expression => ({
    ...conditionAt(engagement, ["flows", flow.declaredAs, ...path], text, { reported, phases: [] }),
    phases: undefined,
    isCondition: false,
  });
  // A key without an input has its own diagnostic.
  const declaredKey = unlessMissing(() => (declared.input === undefined ? [] : declared.key)) ?? [];
  const keys = mapEach(declaredKey, (text, index) => at(["key", index], text));
  const priority = unlessMissing(() => declared.priority);
  return [...known(keys), ...(typeof priority === "string" ? [at(["priority"], priority)] : [])];
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
  { before, atGate }: { before: readonly Reporter[]; atGate: readonly Reporter[] },
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
  const here = listOf(new Set([...known(atGate), ...known(members)]), isComplete && isWhole(members));
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
