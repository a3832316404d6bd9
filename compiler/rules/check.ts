import type { Found } from "../diagnostics/found.ts";
import type { Model } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { rules } from "./rules.ts";

/** Reports every violation of a rule; a rule that meets a hole reports nothing about what depends on it. */
export function check(model: Model, found: Found): void {
  each(rules, ({ id, severity, check }) => check(model, (finding) => found[severity](id, finding)));
}
