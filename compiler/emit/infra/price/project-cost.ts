import type { Environment, Phase, Pipeline } from "../../../../schema/types.ts";
import { toMicros } from "./monthly-cost.ts";
import type { Prices } from "./price-table.ts";

/** The most that one round of a phase may cost: it works until its limits stop it. */
export interface PhaseCost {
  phase: string;
  modelMicros: number;
  awsMicros: number;
}

export interface ProjectCost {
  phases: PhaseCost[];
  /** One round of every phase; models never more than the engagement's budget. */
  totalMicros: number;
}

/** A runner, a review, a gate and the choices between them. */
const transitionsPerRound = 8;
/** Of the table: about one for each turn and tool result, and their events. */
const writesPerTurn = 6;
/** A container starts in about a minute and is billed from its image's pull on. */
const startSeconds = 60;

/** What projects cost by the phases' own limits, on Fargate's list price: Spot costs up to 70 per cent less. */
export function projectCost(pipeline: Pipeline, environment: Environment, prices: Prices): ProjectCost {
  const phases = Object.values(pipeline.phases).map((phase) => phaseCost(phase, environment, prices));
  const sum = (key: "modelMicros" | "awsMicros") => phases.reduce((total, phase) => total + phase[key], 0);
  const modelMicros = Math.min(sum("modelMicros"), pipeline.budget.maxCostMicros);
  return { phases, totalMicros: modelMicros + sum("awsMicros") };
}

function phaseCost({ name, limits, review }: Phase, environment: Environment, prices: Prices): PhaseCost {
  const reviewSeconds = review === undefined ? 0 : limits.turnTimeSeconds + startSeconds;
  const seconds = limits.timeSeconds + startSeconds + reviewSeconds;
  const usd =
    (seconds / 3600) * runnerHour(environment, prices) +
    (transitionsPerRound * prices.transition.usd) / 1e3 +
    (limits.turns * writesPerTurn * prices.write.usd) / 1e6;
  return { phase: name, modelMicros: limits.maxCostMicros, awsMicros: toMicros(usd) };
}

/** US dollars for an hour of one runner. */
function runnerHour({ runner, network }: Environment, prices: Prices): number {
  return (
    (runner.cpuUnits / 1024) * prices.processor.usd +
    (runner.memoryMib / 1024) * prices.memory.usd +
    Math.max(0, runner.storageGib - 20) * prices.storage.usd +
    (network === "public" ? prices.publicAddress.usd : 0)
  );
}
