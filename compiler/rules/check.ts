import type { Found } from "../diagnostics/found.ts";
import type { Model } from "../link/model.ts";
import { rules } from "./rules.ts";

/** Reports everything in which the model breaks a rule. */
export function check(model: Model, found: Found): void {
  for (const { id, severity, check } of rules) check(model, (finding) => found[severity](id, finding));
}
