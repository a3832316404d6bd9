import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import { grouped } from "../../base/grouped.ts";
import { assumptionLabels, type CostAssumptions } from "./cost-assumptions.ts";
import type { AgentCost, CostEstimate, PhaseCost } from "./estimate-cost.ts";
import { moneyRange, numberRange } from "./ranges.ts";
import { type WorstRetries, worstCaseSentence } from "./worst-case.ts";

/** Formats an estimate for a terminal: the total, each phase with its agents, and the assumptions. */
export function renderCost(estimate: CostEstimate): string {
  return [...renderProject(estimate), "", ...renderAssumptions(estimate)].join("\n");
}

/** Returns the lines of an estimate without its assumptions, which all flows of an engagement share. */
export function renderProject(estimate: CostEstimate): string[] {
  const {
    engagement,
    worst,
    budgetMicros,
    topUpMicros = 0,
    perDayMicros,
    expected,
    minutes,
    decisions,
    phases,
  } = estimate;
  return [
    `${engagement}: expected ${moneyRange(expected)}, likely ${dollars(expected.likely)}. ${worstCaseSentence({ ...worst, budgetMicros, topUpMicros, ...(perDayMicros !== undefined && { perDayMicros }) })}`,
    `  ${numberRange(minutes, "minute")} of work, likely ${minutes.likely}; ${numberRange(decisions, "decision")} by people.`,
    ...phases.flatMap((phase) => ["", ...renderPhase(phase)]),
    ...(worst.retries === undefined ? [] : ["", renderRetries(worst.retries)]),
  ];
}

export function renderAssumptions({ assumptions }: Pick<CostEstimate, "assumptions">): string[] {
  return [
    "Assumptions for the expected range (low to high, most likely):",
    ...(Object.keys(assumptionLabels) as (keyof CostAssumptions)[]).map((key) => {
      const { low, likely, high } = assumptions[key];
      return `  ${`${grouped(low)} to ${grouped(high)}, ${grouped(likely)}`.padEnd(26)} ${assumptionLabels[key]}`;
    }),
  ];
}

function renderRetries({ attempts, micros }: WorstRetries): string {
  return `Further tries of a failed project: at worst ${dollars(micros)}, ${count(attempts, "round")} more of the dearest phase; expected none`;
}

function renderPhase({ phase, title, when, maxRounds, worst, expected, expectedReviews, agents }: PhaseCost): string[] {
  const label = title === phase ? title : `${title} (${phase})`;
  const review = worst.review ? ` and ${dollars(worst.review.micros)} of review` : "";
  return [
    `${label}: expected ${moneyRange(expected)}, likely ${dollars(expected.likely)}${when === undefined ? "" : "; runs under a condition"}${worst.elements > 1 ? `; for 1 to ${worst.elements} elements of a list, likely ${Math.ceil(worst.elements / 2)}` : ""}`,
    `  at worst ${dollars(worst.micros)}: ${worst.elements > 1 ? `${count(worst.elements, "element")} with ` : ""}${count(maxRounds, "round")} of ${dollars(worst.round.micros)}${review}`,
    ...(agents.length === 0 ? ["  no model works on it"] : [`  a round: ${worst.round.explanation}`]),
    ...agents.map(renderAgent),
    ...(worst.review ? [`    ${"review".padEnd(14)} likely ${dollars(expectedReviews.likely)}`] : []),
  ];
}

function renderAgent({ agent, model, expected, worstRoundMicros }: AgentCost): string {
  return `    ${agent.padEnd(14)} likely ${dollars(expected.likely)}, at most ${dollars(worstRoundMicros)} if alone in a round, on ${model}`;
}
