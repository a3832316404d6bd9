import type { Severity } from "../diagnostics/diagnostic.ts";
import type { Finding } from "../diagnostics/found.ts";
import type { Model } from "../link/model.ts";

export type Report = (finding: Finding) => void;

/**
 * A requirement or recommendation for a linked model. The id identifies the fault and names the rule's file, its page
 * and its fixtures. A rule changes nothing and calls no other rule.
 */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** True when a finding counts only where every flow has it: what one does not use another may. */
  readonly isOfAllFlows?: true;
  check(model: Model, report: Report): void;
}
