import { dollars } from "../../base/dollars.ts";
import { grouped } from "../../base/grouped.ts";
import type { Phase } from "../../schema/types.ts";
import { existing, type SwarmConfig } from "./config.ts";
import { needOf, reservationMicros } from "./cost.ts";
import type { LimitName } from "./entry.ts";
import type { State, Visit } from "./state.ts";

export interface LimitFound {
  limit: LimitName;
  reason: string;
  /** True when one more turn fits under the limit. */
  lastTurnFits: boolean;
}

/** The limit that the next turn of the visit would exceed, or after which no second one fits. */
export function limitAhead(state: State, visit: Visit, config: SwarmConfig): LimitFound | undefined {
  const { timeSeconds, onLimit } = config.phase.limits;
  // Reserves a last turn only when there is one.
  const kept = onLimit === "save-and-ask" ? 2 : 1;
  const found = measures(state, visit, config).filter(({ used, need, max }) => used + kept * need > max);
  const broken = found.find(({ used, need, max }) => used + need > max);
  const first = broken ?? found[0];
  if (first !== undefined) return { limit: first.limit, reason: first.reason, lastTurnFits: broken === undefined };
  if (state.activeMs < timeSeconds * 1000) return undefined;
  return { limit: "time", reason: `All ${durationOf(timeSeconds)} of work were used.`, lastTurnFits: true };
}

interface Measure {
  limit: LimitName;
  used: number;
  need: number;
  max: number;
  reason: string;
}

function measures(state: State, visit: Visit, { phase, members }: SwarmConfig): Measure[] {
  const member = existing(members, visit.agent);
  const { limits } = phase;
  const need = needOf(member, visit.messages, state.tokenFactors);
  const tokens = need.inputTokens + need.outputTokens;
  const micros = reservationMicros(member.model, need);
  const { title, maxTokens, maxCostMicros } = member.agent;
  const all = Object.values(state.usage);
  const own = state.usage[visit.agent];
  return [
    { limit: "turns", used: state.turns, need: 1, max: limits.turns, reason: `All ${limits.turns} turns were used.` },
    {
      limit: "tokens",
      used: all.reduce((sum, usage) => sum + countedTokens(usage), 0),
      need: tokens,
      max: limits.tokens,
      reason: `The round's ${grouped(limits.tokens)} tokens leave no room for another turn.`,
    },
    {
      limit: "agent-tokens",
      used: own === undefined ? 0 : countedTokens(own),
      need: tokens,
      max: maxTokens,
      reason: `The ${grouped(maxTokens)} tokens of ${title} leave no room for another turn.`,
    },
    {
      limit: "cost",
      used: all.reduce((sum, usage) => sum + usage.costMicros, 0),
      need: micros,
      max: limits.maxCostMicros,
      reason: `The round's ${dollars(limits.maxCostMicros)} leave no room for another turn.`,
    },
    ...(maxCostMicros === undefined
      ? []
      : [
          {
            limit: "agent-cost" as const,
            used: own?.costMicros ?? 0,
            need: micros,
            max: maxCostMicros,
            reason: `The ${dollars(maxCostMicros)} of ${title} in a round leave no room for another turn.`,
          },
        ]),
  ];
}

/** Does not count tokens read from the cache: a long visit reads its own start again at every turn. */
function countedTokens(usage: { inputTokens: number; outputTokens: number; cacheWriteTokens: number }): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheWriteTokens;
}

function durationOf(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

/** The limit that a handoff to `to` would exceed. */
export function handoffLimit(state: State, to: string, { phase }: SwarmConfig): LimitFound | undefined {
  const { handoffs, repetition } = phase.limits;
  if (state.handoffs >= handoffs) {
    return { limit: "handoffs", reason: `All ${handoffs} handoffs were used.`, lastTurnFits: true };
  }
  const among = fewAmong(state, to, phase);
  if (among.handoffs < repetition.window || thirdMember(state, among.agents, phase) !== undefined) return undefined;
  // A swarm of two cannot involve three agents: there the limit of handoffs stops the ping-pong.
  if (among.agents.length >= phase.members.length) return undefined;
  const reason = `The last ${among.handoffs} handoffs went between ${among.agents.join(" and ")} only, also after another member was asked.`;
  return { limit: "repetition", reason, lastTurnFits: true };
}

/** The latest handoffs, including one to `to`, as long as they involve fewer members than the phase requires. */
export function fewAmong(
  { workers }: State,
  to: string,
  { limits, members }: Phase,
): { handoffs: number; agents: string[] } {
  const most = Math.max(1, Math.min(limits.repetition.agents - 1, members.length));
  const agents = new Set<string>();
  let handoffs = 0;
  for (const agent of [...workers.slice(1), to].reverse()) {
    if (!agents.has(agent) && agents.size === most) break;
    agents.add(agent);
    handoffs += 1;
  }
  return { handoffs, agents: [...agents].sort() };
}

/**
 * Member that a ping-pong is handed to: the phase's entry, or else the first member outside of it. Undefined when that
 * group was handed on before.
 */
export function thirdMember({ led = [] }: State, agents: string[], { entry, members }: Phase): string | undefined {
  if (led.includes(agents.join(","))) return undefined;
  return [entry, ...members].find((name) => name !== undefined && !agents.includes(name));
}

/** Maximum number of fresh visits in a row after a full context window; a brief that fills the window would restart for ever. */
export const maxOverflows = 2;
