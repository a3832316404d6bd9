import { dollars } from "../../base/dollars.ts";
import type { Pipeline } from "../../schema/types.ts";
import { worstCase, worstCaseSentence } from "../cost/worst-case.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Engagement } from "../link/model.ts";

/**
 * Warns when one round of each phase, at its own limits, can cost more than the budget: the project may then stop half
 * way although nobody asked for a change. The runtime enforces the budget.
 */
export function warnOfWorstCase(pipeline: Pipeline, engagement: Engagement, found: Found): void {
  const worst = worstCase(pipeline);
  if (worst.onceMicros <= worst.budgetMicros) return;
  const terms = Object.entries(worst.phases).map(([name, { round, elements }]) =>
    elements === 1 ? `${name} ${dollars(round.micros)}` : `${name} ${elements} × ${dollars(round.micros)}`,
  );
  found.warning("worst-case-exceeds-budget", {
    message: `One round of each phase can already cost ${dollars(worst.onceMicros)}, but the budget${worst.topUpMicros > 0 ? " with all top-ups" : ""} is ${dollars(worst.budgetMicros)}: ${terms.join(" + ")}. ${worstCaseSentence(worst)}`,
    span: engagement.origin("budget", "usd"),
    why: "The project stops for an operator when the budget is spent.",
    help: "raise the budget, or lower `usd` under the phases' `limits`",
  });
}
