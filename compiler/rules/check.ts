import { createFound, type Finding, type Found } from "../diagnostics/found.ts";
import type { Model } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";
import { rules } from "./rules.ts";

/**
 * Reports every violation of a rule in each flow of an engagement; a rule that meets a hole reports nothing about what depends on it, in that
 * flow alone. What lacks a use in one flow may have one in another, so rules about unused things report only what all flows have in common.
 */
export function check(flows: readonly Model[], found: Found): void {
  for (const { id, severity, check, isOfAllFlows } of rules) {
    const reports = flows.map((model) => {
      const own = createFound();
      unlessMissing(() => check(model, (finding) => own[severity](id, finding)));
      return own;
    });
    const counted = isOfAllFlows ? reports.map((own) => inEach(own, reports)) : reports;
    for (const [index, own] of counted.entries()) found.addAll(withoutReported(own, counted, flows, index));
  }
}

/** Leaves out findings at places that were reported for an earlier repository of the same flow: most faults are the same for all of them. */
function withoutReported(own: Found, reports: readonly Found[], flows: readonly Model[], index: number): Found {
  const nameOf = (model: Model | undefined) => unlessMissing(() => model?.engagement.flow?.declaredAs);
  const name = nameOf(flows[index]);
  const first = flows.findIndex((model) => nameOf(model) === name);
  if (name === undefined || first === index) return own;
  const before = reports.slice(first, index).filter((_, at) => nameOf(flows[first + at]) === name);
  const places = new Set(before.flatMap((each) => each.findings().map(({ span }) => placeOf(span))));
  const rest = createFound();
  for (const { id, severity, ...finding } of own.findings())
    if (!places.has(placeOf(finding.span))) rest[severity](id, finding);
  return rest;
}

const placeOf = ({ file, start, end }: Finding["span"]): string => JSON.stringify([file, start, end]);

function inEach(own: Found, reports: readonly Found[]): Found {
  const common = createFound();
  const keysOf = (each: Found) => new Set(each.findings().map(keyOf));
  const others = reports.map(keysOf);
  for (const { id, severity, ...finding } of own.findings()) {
    if (others.every((keys) => keys.has(keyOf(finding)))) common[severity](id, finding);
  }
  return common;
}

function keyOf({ span, message }: Pick<ReturnType<Found["findings"]>[number], "span" | "message">): string {
  return JSON.stringify([span.file, span.start, span.end, message]);
}
