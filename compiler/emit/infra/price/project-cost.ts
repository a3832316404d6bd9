import type { Environment, Phase, Pipeline } from "../../../../schema/types.ts";
import { type WorstCase, type WorstPhase, worstCase } from "../../../cost/worst-case.ts";
import { toMicros } from "./monthly-cost.ts";
import type { Prices } from "./price-table.ts";

/** Maximum cost of one round of a phase, which works until its limits stop it. */
export interface PhaseCost {
  phase: string;
  /** Number of rounds that gates and reviews allow, of all elements where the phase is worked on for each of a list. */
  rounds: number;
  /** Cost of one round and its review. */
  modelMicros: number;
  awsMicros: number;
}

export interface ProjectCost {
  phases: PhaseCost[];
  /** Worst case of the models, capped by the budget, and AWS for all rounds that gates and reviews allow. */
  totalMicros: number;
  awsMicros: number;
  worst: WorstCase;
}

/** A runner, a review, a gate and the choices between them. */
const transitionsPerRound = 8;
/** Writes to the table: about one for each turn and tool result, and their events. */
const writesPerTurn = 6;
/** A container starts in about a minute and is billed from the pull of its image. */
const startSeconds = 60;

/** Computes the worst case of a project at Fargate's list price; Spot costs up to 70 per cent less. */
export function projectCost(pipeline: Pipeline, environment: Environment, prices: Prices): ProjectCost {
  const worst = worstCase(pipeline);
  const phases = Object.values(pipeline.phases).flatMap((phase) => {
    const most = worst.phases[phase.name];
    return most === undefined ? [] : [phaseCost(phase, most, environment, prices)];
  });
  const further = (worst.retries?.attempts ?? 0) * Math.max(0, ...phases.map((phase) => phase.awsMicros));
  const awsMicros = phases.reduce((total, { rounds, awsMicros }) => total + rounds * awsMicros, further);
  return { phases, totalMicros: worst.micros + awsMicros, awsMicros, worst };
}

function phaseCost(
  { name, limits, review }: Phase,
  { rounds, elements, ...worst }: WorstPhase,
  environment: Environment,
  prices: Prices,
): PhaseCost {
  const reviewSeconds = review === undefined ? 0 : limits.turnTimeSeconds + startSeconds;
  const seconds = limits.timeSeconds + startSeconds + reviewSeconds;
  const usd =
    (seconds / 3600) * runnerHour(environment, prices) +
    (transitionsPerRound * prices.transition.usd) / 1e3 +
    (limits.turns * writesPerTurn * prices.write.usd) / 1e6;
  const modelMicros = worst.round.micros + (worst.review?.micros ?? 0);
  return { phase: name, rounds: elements * rounds, modelMicros, awsMicros: toMicros(usd) };
}

/** Returns the US dollars of one runner per hour. */
function runnerHour({ runner, network }: Environment, prices: Prices): number {
  return (
    (runner.cpuUnits / 1024) * prices.processor.usd +
    (runner.memoryMib / 1024) * prices.memory.usd +
    Math.max(0, runner.storageGib - 20) * prices.storage.usd +
    (network === "public" ? prices.publicAddress.usd : 0)
  );
}
