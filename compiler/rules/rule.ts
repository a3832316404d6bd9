import type { Severity } from "../diagnostics/diagnostic.ts";
import type { Finding } from "../diagnostics/found.ts";
import type { Model } from "../link/model.ts";

export type Report = (finding: Finding) => void;

/**
 * One thing that a linked model must or should satisfy. The id names the fault; it is the name of the rule's file, of the
 * page beside it and of its fixtures. A rule changes nothing and calls no other rule.
 */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  check(model: Model, report: Report): void;
}
