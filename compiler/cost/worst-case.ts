import { count } from "../../base/count.ts";
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
  /** Cost of all rounds and their reviews, ignoring the budget; without further tries of the flow. */
  micros: number;
  /** Cost of one further try of the flow in this phase: one more round, and what judges it. Absent where none can be. */
  furtherMicros?: number;
}

/** Further tries of a flow. Each fails one phase, which begins one more round. */
export interface WorstRetries {
  attempts: number;
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
  /** Cost of all rounds and reviews that gates, reviews and further tries allow, at the phases' own limits. */
  uncappedMicros: number;
  /** The same, capped by the budget. Operators who resume a phase may spend more, but never more than the budget. */
  micros: number;
  phases: { [phase: string]: WorstPhase };
  /** Part of the uncapped cost that further tries of the flow may have; absent where it has none. */
  retries?: WorstRetries;
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
  const retries = worstRetries(pipeline, all);
  const uncappedMicros = sum(all.map(({ micros }) => micros)) + (retries?.micros ?? 0);
  return {
    budgetMicros,
    topUpMicros,
    ...(perDayMicros !== undefined && { perDayMicros }),
    onceMicros: sum(all.map(({ round, elements }) => elements * round.micros)),
    uncappedMicros,
    micros: Math.min(uncappedMicros, budgetMicros),
    phases,
    ...(retries && { retries }),
  };
}

/** Computes what the further tries of a flow may cost in some of its phases: all may be of the dearest one. */
export function worstRetries(
  { flow }: Pipeline,
  phases: readonly Pick<WorstPhase, "furtherMicros">[],
): WorstRetries | undefined {
  if (flow?.retry === undefined) return undefined;
  const { attempts } = flow.retry;
  return { attempts, micros: attempts * Math.max(0, ...phases.map(({ furtherMicros = 0 }) => furtherMicros)) };
}

function worstPhase(pipeline: Pipeline, phase: Phase): WorstPhase {
  const runs = runsOf(pipeline).filter(({ step }) => "phase" in step && step.phase === phase.name);
  const working = runs.find(({ step }) => workedOnBy(step) !== undefined);
  const judging = runs.find(({ step }) => step.kind === "review");
  const round = worstRound(phase, workersOf(pipeline, phase.members), working?.attempts ?? 0);
  const review = phase.review && worstRound(phase, workersOf(pipeline, [phase.review.agent]), judging?.attempts ?? 0);
  const rounds = maxRounds(pipeline, phase.name);
  const judged = reviewsAgain(pipeline, phase.name);
  const reviews = rounds + judged;
  const elements = mostElements(pipeline, phase.name);
  const micros = elements * (rounds * round.micros + reviews * (review?.micros ?? 0));
  // A final phase and an element of a list are never tried again.
  const mayFail = pipeline.flow?.retry !== undefined && !phase.final && phase.each === undefined;
  const furtherMicros = round.micros + (1 + judged / maxPasses(pipeline, phase.name)) * (review?.micros ?? 0);
  return { rounds, elements, round, ...(review && { review }), micros, ...(mayFail && { furtherMicros }) };
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
  retries,
}: Pick<WorstCase, "micros" | "uncappedMicros" | "budgetMicros" | "perDayMicros" | "retries"> &
  Partial<Pick<WorstCase, "topUpMicros">>): string {
  const daily =
    perDayMicros === undefined ? "" : ` All projects together begin at most ${dollars(perDayMicros)} of work a day.`;
  const tries =
    retries === undefined ? "" : `, and ${count(retries.attempts, "further try", "further tries")} of the flow,`;
  const granted = topUpMicros > 0 ? ` with ${dollars(topUpMicros)} of top-ups` : "";
  return uncappedMicros > budgetMicros
    ? `At worst a project costs ${dollars(micros)} for models, which is its budget${granted}: all rounds and reviews that its gates allow${tries} could cost ${dollars(uncappedMicros)}.${daily}`
    : `At worst a project costs ${dollars(micros)} for models, with all rounds and reviews that its gates allow${tries.replace(/,$/, "")}. Operators who resume a phase may spend more, up to the budget${granted} of ${dollars(budgetMicros)}.${daily}`;
}
