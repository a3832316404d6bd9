import { dollars } from "../../base/dollars.ts";
import { constants } from "../../schema/defaults.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import { maxPasses, maxRounds, mostElements } from "../ir/max-rounds.ts";
import { runsOf, stepsOfKind, workedOnBy } from "../ir/steps.ts";
import { sum, type WorstCost, workersOf, worstRound } from "./worst-cost.ts";

/** Maximum cost of a phase. */
export interface WorstPhase {
  /** Most rounds that gates and reviews allow; of one element where there are several. */
  rounds: number;
  /** Most elements of the phase's list; 1 for every other phase. */
  elements: number;
  round: WorstCost;
  /** Cost of one review by the phase's reviewer. */
  review?: WorstCost;
  /** Cost of all rounds and their reviews, ignoring the budget. */
  micros: number;
}

/** Maximum cost of a project. Money is integer micro-dollars. */
export interface WorstCase {
  /** The budget with all its top-ups. */
  budgetMicros: number;
  /** The part of it that people would have to grant. */
  topUpMicros: number;
  /** Maximum of a day in all projects; absent without one. */
  perDayMicros?: number;
  /** Cost of one round of each phase, of all elements where it has several, without reviews. */
  onceMicros: number;
  /** Cost of all rounds and reviews that gates and reviews allow, at the phases' own limits. */
  uncappedMicros: number;
  /** The same, capped by the budget. Operators who resume a phase may spend more, but never more than the budget. */
  micros: number;
  phases: { [phase: string]: WorstPhase };
}

/** Computes the worst case. The rule, the estimate, an environment's price and a deployment's question all use this one. */
export function worstCase(pipeline: Pipeline): WorstCase {
  const { maxCostMicros, topUp, perDayMicros } = pipeline.budget;
  const topUpMicros = topUp?.maxMicros ?? 0;
  const budgetMicros = maxCostMicros + topUpMicros;
  const phases = Object.fromEntries(
    Object.values(pipeline.phases).map((phase) => [phase.name, worstPhase(pipeline, phase)]),
  );
  const all = Object.values(phases);
  const uncappedMicros = sum(all.map(({ micros }) => micros));
  return {
    budgetMicros,
    topUpMicros,
    ...(perDayMicros !== undefined && { perDayMicros }),
    onceMicros: sum(all.map(({ round, elements }) => elements * round.micros)),
    uncappedMicros,
    micros: Math.min(uncappedMicros, budgetMicros),
    phases,
  };
}

function worstPhase(pipeline: Pipeline, phase: Phase): WorstPhase {
  const runs = runsOf(pipeline).filter(({ step }) => "phase" in step && step.phase === phase.name);
  const working = runs.find(({ step }) => workedOnBy(step) !== undefined);
  const judging = runs.find(({ step }) => step.kind === "review");
  const round = worstRound(phase, workersOf(pipeline, phase.members), working?.attempts ?? 0);
  const review = phase.review && worstRound(phase, workersOf(pipeline, [phase.review.agent]), judging?.attempts ?? 0);
  const rounds = maxRounds(pipeline, phase.name);
  const reviews = rounds + reviewsAgain(pipeline, phase.name);
  const elements = mostElements(pipeline, phase.name);
  const micros = elements * (rounds * round.micros + reviews * (review?.micros ?? 0));
  return { rounds, elements, round, ...(review && { review }), micros };
}

/** Returns how often people at the phase's gate may have its work reviewed again. */
function reviewsAgain(pipeline: Pipeline, phase: string): number {
  const gate = stepsOfKind(pipeline.steps, "await-decision").find((step) => step.phase === phase);
  return gate?.onReviewAgain === undefined ? 0 : constants.reviewsAgain * maxPasses(pipeline, phase);
}

/** Words the worst case, as it is shown everywhere. */
export function worstCaseSentence({
  micros,
  uncappedMicros,
  budgetMicros,
  topUpMicros = 0,
  perDayMicros,
}: Pick<WorstCase, "micros" | "uncappedMicros" | "budgetMicros" | "perDayMicros"> &
  Partial<Pick<WorstCase, "topUpMicros">>): string {
  const daily =
    perDayMicros === undefined ? "" : ` All projects together begin at most ${dollars(perDayMicros)} of work a day.`;
  const granted = topUpMicros > 0 ? ` with ${dollars(topUpMicros)} of top-ups` : "";
  return uncappedMicros > budgetMicros
    ? `At worst a project costs ${dollars(micros)} for models, which is its budget${granted}: all rounds and reviews that its gates allow could cost ${dollars(uncappedMicros)}.${daily}`
    : `At worst a project costs ${dollars(micros)} for models, with all rounds and reviews that its gates allow. Operators who resume a phase may spend more, up to the budget${granted} of ${dollars(budgetMicros)}.${daily}`;
}
