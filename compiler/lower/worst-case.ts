import type { Phase, Pipeline } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import { maxRounds } from "../ir/max-rounds.ts";
import type { Engagement } from "../link/model.ts";

/**
 * Warns when already one round of each phase, at its own limits, can cost more than the budget: then the project may stop
 * half way with nobody having asked for a change. Further rounds are named in the message; the run time keeps the budget.
 */
export function warnOfWorstCase(pipeline: Pipeline, engagement: Engagement, found: Found): void {
  const phases = Object.values(pipeline.phases).map((phase) => {
    const micros = roundCostMicros(phase, pipeline);
    return { name: phase.name, micros, rounds: maxRounds(pipeline, phase.name) };
  });
  const once = phases.reduce((sum, { micros }) => sum + micros, 0);
  if (once <= pipeline.budget.maxCostMicros) return;
  const all = phases.reduce((sum, { micros, rounds }) => sum + micros * rounds, 0);
  const terms = phases.map(({ name, micros }) => `${name} ${usd(micros)}`).join(" + ");
  found.warning("worst-case-exceeds-budget", {
    message: `One round of every phase can cost ${usd(once)} USD, the budget is ${usd(pipeline.budget.maxCostMicros)} USD: ${terms}; with all rounds that gates and reviews allow, ${usd(all)} USD.`,
    span: engagement.origin("budget", "usd"),
    why: "The project stops for an operator when the budget is spent.",
    help: "raise the budget, or lower `usd` under the phases' `limits`",
  });
}

/** The most one round can cost: its own limit, or all its tokens at the dearest price of its members. */
function roundCostMicros(phase: Phase, { agents, models }: Pipeline): number {
  const prices = phase.members.flatMap((member) => Object.values(models[agents[member]?.model ?? ""]?.prices ?? {}));
  const dearest = Math.max(0, ...prices.flatMap((price) => Object.values(price)));
  return Math.min(phase.limits.maxCostMicros, Math.ceil((phase.limits.tokens * dearest) / 1_000_000));
}

function usd(micros: number): string {
  return (micros / 1_000_000).toFixed(2);
}
