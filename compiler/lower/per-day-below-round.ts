import { dollars } from "../../base/dollars.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import { allSteps } from "../ir/steps.ts";
import { placedPhase } from "../kinds/steps/placed-phase.ts";
import type { Model } from "../link/model.ts";

/**
 * Refuses a day's money that is below one round of a phase: its maximum is taken before the round begins, so it never could. A call takes nothing,
 * and a final phase waits for nobody.
 */
export function refusePoorDays({ budget, phases, steps }: Pipeline, model: Model, found: Found): void {
  const { perDayMicros } = budget;
  if (perDayMicros === undefined) return;
  const spending = new Set(
    allSteps(steps).flatMap((step) => (step.kind === "run-swarm" || step.kind === "review" ? [step.phase] : [])),
  );
  const dear = model.phases
    .filter(({ name }) => spending.has(name) && !phases[name]?.final)
    .map((phase) => ({ phase, micros: phases[phase.name]?.limits.maxCostMicros ?? 0 }))
    .filter(({ micros }) => micros > perDayMicros)
    .sort((a, b) => b.micros - a.micros)[0];
  if (dear === undefined) return;
  const placed = placedPhase(model.engagement.items, dear.phase);
  const isOverridden = placed?.limits?.usd !== undefined;
  found.error("per-day-below-round", {
    message: `All projects together may spend ${dollars(perDayMicros)} a day, but one round of "${dear.phase.name}" may cost ${dollars(dear.micros)}.`,
    span: model.engagement.origin("budget", "perDay"),
    related: [
      {
        message: "The round's money is limited here.",
        span: isOverridden
          ? model.engagement.originAt([...placed.place, "limits", "usd"])
          : dear.phase.origin("limits", "usd"),
      },
    ],
    why: "The most that a round may cost is taken from the day's money before it begins, so it could never begin.",
    help: `raise \`perDay\` to ${dear.micros / 1_000_000} or more, or lower \`usd\` under the phase's \`limits\``,
  });
}
