import { createFound, type Found } from "../diagnostics/found.ts";
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
    for (const own of reports) found.addAll(isOfAllFlows ? inEach(own, reports) : own);
  }
}

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
