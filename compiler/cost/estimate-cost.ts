import { requiredVotes } from "../../schema/required-votes.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import { outlineOf } from "../graph/outline.ts";
import { mostElements } from "../ir/max-rounds.ts";
import { stepsOfKind, turnsAtMost } from "../ir/steps.ts";
import { type CostAssumptions, costAssumptions, type Range } from "./cost-assumptions.ts";
import { bounds, expectedRounds, rangeOf, sharesOf, turnCost } from "./expected-cost.ts";
import { type WorstPhase, type WorstRetries, worstCase } from "./worst-case.ts";
import { sum, workersOf, worstRound } from "./worst-cost.ts";

/** Share of one agent in the cost of a phase. */
export interface AgentCost {
  agent: string;
  title: string;
  model: string;
  /** Cost of one round if this agent alone used everything that it and the phase allow. The agents' worst cases do not add up. */
  worstRoundMicros: number;
  expected: Range;
}

export interface PhaseCost {
  phase: string;
  title: string;
  /** The condition under which the phase runs. */
  when?: string;
  /** Most rounds that gates and reviews allow. */
  maxRounds: number;
  worst: Omit<WorstPhase, "rounds">;
  expected: Range;
  /** Part of the phase's expected cost that reviews use; the rest is the agents'. */
  expectedReviews: Range;
  /** Minutes of work, without the time that people need to decide. */
  minutes: Range;
  /** Number of decisions that people are asked for. */
  decisions: Range;
  agents: AgentCost[];
}

/** Worst and expected cost of a project. Money is integer micro-dollars. */
export interface CostEstimate {
  engagement: string;
  /** With all top-ups. */
  budgetMicros: number;
  /** The part of it that people would have to grant; absent when there is none. */
  topUpMicros?: number;
  /** Maximum of a day in all projects; absent without one. */
  perDayMicros?: number;
  worst: {
    /** Worst case of all rounds that gates and reviews allow. Operators who resume a phase may exceed it, but never the budget. */
    micros: number;
    /** Worst case of the phases' limits alone, without the budget. */
    uncappedMicros: number;
    /** Further tries of the flow, which are part of both; absent where it has none. */
    retries?: WorstRetries;
  };
  expected: Range;
  minutes: Range;
  decisions: Range;
  /** In the engagement's order. */
  phases: PhaseCost[];
  assumptions: CostAssumptions;
}

export function estimateCost(pipeline: Pipeline, assumptions: CostAssumptions = costAssumptions): CostEstimate {
  const worst = worstCase(pipeline);
  const { budgetMicros, topUpMicros, perDayMicros, micros, uncappedMicros, retries } = worst;
  const items = outlineOf(pipeline).map(({ phases, conditions }) =>
    phases.flatMap((phase) => {
      const most = worst.phases[phase.name];
      return most === undefined ? [] : [phaseCost(pipeline, phase, conditions.get(phase.name), most, assumptions)];
    }),
  );
  const phases = items.flat();
  return {
    engagement: pipeline.name,
    budgetMicros,
    ...(topUpMicros > 0 && { topUpMicros }),
    ...(perDayMicros !== undefined && { perDayMicros }),
    worst: { micros, uncappedMicros, ...(retries && { retries }) },
    expected: rangeOf((bound) => Math.min(budgetMicros, sum(phases.map(({ expected }) => expected[bound])))),
    // Phases side by side take as long as the longest of them.
    minutes: rangeOf((bound) => sum(items.map((item) => Math.max(...item.map(({ minutes }) => minutes[bound]))))),
    decisions: rangeOf((bound) => sum(phases.map(({ decisions }) => decisions[bound]))),
    phases,
    assumptions,
  };
}

function phaseCost(
  pipeline: Pipeline,
  phase: Phase,
  when: string | undefined,
  { rounds, ...worst }: WorstPhase,
  assumed: CostAssumptions,
): PhaseCost {
  const parts = expectedParts(pipeline, phase, worst, when !== undefined, assumed);
  const gate = stepsOfKind(pipeline.steps, "await-decision").find((step) => step.phase === phase.name);
  const votes = gate === undefined ? 0 : requiredVotes(gate).reduce((sum, { quorum }) => sum + quorum, 0);
  return {
    phase: phase.name,
    title: phase.title,
    ...(when !== undefined && { when }),
    maxRounds: rounds,
    worst,
    expected: rangeOf((bound) => sum([...parts[bound].agents.values()]) + parts[bound].reviews),
    expectedReviews: rangeOf((bound) => parts[bound].reviews),
    minutes: rangeOf((bound) => Math.ceil(parts[bound].seconds / 60)),
    decisions: rangeOf((bound) => Math.ceil((parts[bound].passes * votes) / 100)),
    agents: workersOf(pipeline, phase.members).map((worker) => ({
      agent: worker.agent.name,
      title: worker.agent.title,
      model: worker.agent.model,
      worstRoundMicros: worstRound(phase, [worker], 0).micros,
      expected: rangeOf((bound) => parts[bound].agents.get(worker.agent.name) ?? 0),
    })),
  };
}

interface ExpectedParts {
  agents: Map<string, number>;
  reviews: number;
  seconds: number;
  /** Number of passes, in hundredths. */
  passes: number;
}

function expectedParts(
  pipeline: Pipeline,
  phase: Phase,
  worst: PhaseCost["worst"],
  isConditional: boolean,
  assumed: CostAssumptions,
): Record<keyof Range, ExpectedParts> {
  const parts = bounds.map((bound) => {
    const runs = isConditional ? assumed.conditionPercent[bound] : 100;
    const { passes, rounds, work } = expectedRounds(pipeline, phase, assumed, bound);
    const turns = phase.members.length === 0 ? 0 : Math.ceil((phase.limits.turns * assumed.turnsPercent[bound]) / 100);
    const agents = firstRound(pipeline, phase, turns, worst.round.micros, assumed, bound);
    const [reviewer] = workersOf(pipeline, phase.review ? [phase.review.agent] : []);
    const reviewTurns = reviewer ? Math.min(phase.limits.turns, assumed.reviewTurns[bound]) : 0;
    const review = reviewer ? reviewTurns * turnCost(reviewer.model, assumed, bound) : 0;
    const workSeconds = Math.min(phase.limits.timeSeconds, turns * assumed.turnSeconds[bound]);
    const reviewSeconds = reviewer ? assumed.startSeconds[bound] + reviewTurns * assumed.turnSeconds[bound] : 0;
    const seconds = workSeconds * work + (assumed.startSeconds[bound] + reviewSeconds) * rounds;
    const { elements, turnsAtOnce } = expectedElements(pipeline, phase, bound);
    const share = (value: number, hundredths: number) => elements * Math.floor((value * hundredths * runs) / 10_000);
    return [
      bound,
      {
        agents: new Map([...agents].map(([name, micros]) => [name, share(micros, work)])),
        reviews: share(Math.min(review, worst.review?.micros ?? 0), rounds),
        seconds: (turnsAtOnce * seconds * runs) / 10_000,
        passes: (passes * runs) / 100,
      },
    ] as const;
  });
  return Object.fromEntries(parts) as Record<keyof Range, ExpectedParts>;
}

/** Returns how many elements a list is expected to have, from none to all that it may have, and how often as many as work at once begin. */
function expectedElements(pipeline: Pipeline, phase: Phase, bound: keyof Range) {
  const step = stepsOfKind(pipeline.steps, "each").find((each) => each.phase === phase.name);
  if (step === undefined) return { elements: 1, turnsAtOnce: 1 };
  const most = mostElements(pipeline, phase.name);
  const elements = { low: 0, likely: Math.ceil(most / 2), high: most }[bound];
  // Elements of which one locks paths of another may all have to wait for each other; likely ones do not.
  const turnsAtOnce = bound === "high" ? turnsAtMost(step, elements) : Math.ceil(elements / step.atOnce);
  return { elements, turnsAtOnce };
}

/** Returns each agent's micro-dollars in a first round; together at most what the round may cost. */
function firstRound(
  pipeline: Pipeline,
  phase: Phase,
  turns: number,
  most: number,
  assumed: CostAssumptions,
  bound: keyof Range,
): Map<string, number> {
  const shares = sharesOf(phase);
  const all = sum([...shares.values()]);
  const costs = workersOf(pipeline, phase.members).map(({ agent, model }) => {
    const own = (turns * (shares.get(agent.name) ?? 0)) / all;
    return [agent.name, Math.floor(own * turnCost(model, assumed, bound))] as const;
  });
  const total = sum(costs.map(([, micros]) => micros));
  if (total <= most) return new Map(costs);
  return new Map(costs.map(([name, micros]) => [name, Math.floor((micros * most) / total)]));
}
