import type { RaisedLimits } from "../../schema/types.ts";
import type { ProjectTerms, RaisableLimits } from "../ledger/project-item.ts";

export const microsPerUsd = 1_000_000;

/** A limit of a phase's rounds, with its name for people. */
export type PhaseLimit = Exclude<RaisedLimits["raised"][number]["limit"], "budget">;

/** Name of each limit in a pipeline, and its amount per unit for people. */
const measures: Record<PhaseLimit, { name: keyof RaisableLimits; units: number }> = {
  turns: { name: "turns", units: 1 },
  handoffs: { name: "handoffs", units: 1 },
  minutes: { name: "timeSeconds", units: 60 },
  tokens: { name: "tokens", units: 1 },
  usd: { name: "maxCostMicros", units: microsPerUsd },
};

export const phaseLimits = Object.keys(measures) as PhaseLimit[];

/** Converts a limit to units for people. */
export function amountOf(limits: RaisableLimits, limit: PhaseLimit): number {
  const { name, units } = measures[limit];
  return limits[name] / units;
}

/** Applies a change to the terms. */
export function withChange(terms: ProjectTerms | undefined, change: RaisedLimits): ProjectTerms {
  const changes = [...(terms?.changes ?? []), change];
  const { phase, raised } = change;
  if (phase === undefined) {
    return { ...terms, changes, budgetMicros: Math.round((raised[0]?.to ?? 0) * microsPerUsd) };
  }
  const amounts = raised.flatMap(({ limit, to }) => {
    if (limit === "budget") return [];
    const { name, units } = measures[limit];
    return [[name, Math.round(to * units)] as const];
  });
  const limits: Partial<RaisableLimits> = { ...terms?.limits?.[phase], ...Object.fromEntries(amounts) };
  return { ...terms, changes, limits: { ...terms?.limits, [phase]: limits } };
}
