import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import { grouped } from "../../base/grouped.ts";
import type { Agent, Model, Phase, Pipeline } from "../../schema/types.ts";
import { contextTokens } from "./cost-assumptions.ts";

/** Maximum cost of a piece of work, with its explanation. */
export interface WorstCost {
  micros: number;
  /** The limit that determines the maximum: the phase's own money, or its turns and tokens. */
  heldBy: "usd" | "turns-and-tokens";
  /** The calculation in words. */
  explanation: string;
}

/** An agent at work: a member of a round, or the reviewer. */
interface Worker {
  agent: Agent;
  model: Model;
}

export function workersOf({ agents, models }: Pipeline, names: readonly string[]): Worker[] {
  return names.flatMap((name) => {
    const agent = agents[name];
    const model = agent && models[agent.model];
    return agent && model ? [{ agent, model }] : [];
  });
}

/**
 * Returns the maximum cost of one round in which the given agents work, at the highest of their prices. A failed runner
 * is restarted and continues at its last turn, so each further attempt adds at most the turn that was lost.
 */
export function worstRound(phase: Phase, workers: readonly Worker[], attempts: number): WorstCost {
  const { limits } = phase;
  const turns = limits.turns + attempts;
  const tokens = Math.min(limits.tokens, sum(workers.map(({ agent }) => agent.maxTokens)));
  const most = (read: (worker: Worker) => number) => Math.max(0, ...workers.map(read));
  const written = Math.min(tokens, turns * most(({ model }) => model.maxTokens));
  const reread = most(({ model }) => (model.cache === "off" ? 0 : 1)) * turns * Math.min(contextTokens, tokens);
  const price = {
    read: most(({ model }) =>
      dearest(model, ({ inputMicros, cacheWriteMicros }) => Math.max(inputMicros, cacheWriteMicros)),
    ),
    written: most(({ model }) => dearest(model, ({ outputMicros }) => outputMicros)),
    reread: most(({ model }) => dearest(model, ({ cacheReadMicros }) => cacheReadMicros)),
  };
  const parts = [
    { tokens: written, micros: price.written, what: "written" },
    { tokens: tokens - written, micros: price.read, what: "read" },
    { tokens: reread, micros: price.reread, what: "read again from the cache" },
  ].filter(({ tokens }) => tokens > 0);
  const uncapped = sum(parts.map((part) => costOf(part.tokens, part.micros)));
  const terms = parts.map((part) => `${grouped(part.tokens)} tokens ${part.what} at ${dollars(part.micros)} a million`);
  const ofAgents = sum(workers.map(({ agent }) => agent.maxCostMicros ?? Number.POSITIVE_INFINITY));
  const cappedAt = Math.min(limits.maxCostMicros, workers.length === 0 ? limits.maxCostMicros : ofAgents);
  const isCapped = uncapped > cappedAt;
  const cap = isCapped
    ? `, capped at ${ofAgents < limits.maxCostMicros ? "its agents' budgets" : "the limit"} of ${dollars(cappedAt)}`
    : "";
  return {
    micros: Math.min(uncapped, cappedAt),
    heldBy: isCapped ? "usd" : "turns-and-tokens",
    explanation: `${count(turns, "turn")}${attempts > 0 ? ` (${attempts} of them lost to failed runners)` : ""}: ${terms.join(", ")}, together ${dollars(uncapped)}${cap}`,
  };
}

/** Returns the micro-dollars of that many tokens at a price per million, rounded up as the runtime does. */
export function costOf(tokens: number, microsPerMillion: number): number {
  return Math.ceil((tokens * microsPerMillion) / 1_000_000);
}

/** Returns the highest price of a model and its fallbacks, since a fallback may answer in the model's place. */
function dearest(model: Model, read: (price: Model["prices"][string]) => number): number {
  return Math.max(0, ...Object.values(model.prices).map(read));
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
