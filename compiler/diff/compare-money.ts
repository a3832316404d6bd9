import { dollars } from "../../base/dollars.ts";
import type { Pipeline } from "../../schema/types.ts";
import { estimateCost } from "../cost/estimate-cost.ts";
import type { Change } from "./change.ts";
import { compareModels } from "./compare-models.ts";
import { compareNumber, pairByName } from "./compare-values.ts";

/** Compares the budget, the models with their prices, and the resulting costs. */
export function compareMoney(before: Pipeline, after: Pipeline): Change[] {
  return [...compareBudget(before, after), ...compareEstimates(before, after), ...compareModels(before, after)];
}

function compareBudget({ budget: before }: Pipeline, { budget: after }: Pipeline): Change[] {
  const percent = (value: number) => `${value}%`;
  return [
    ...compareNumber(
      { theme: "money", subject: "budget.usd", severity: "medium" },
      before.maxCostMicros,
      after.maxCostMicros,
      (old, now) => `A project may cost ${now} instead of ${old}.`,
      dollars,
    ),
    ...compareNumber(
      { theme: "money", subject: "budget.warnAt", severity: "low" },
      before.warnAtPercent,
      after.warnAtPercent,
      (old, now) => `Operators are warned at ${now} of the budget instead of ${old}.`,
      percent,
    ),
  ];
}

function compareEstimates(before: Pipeline, after: Pipeline): Change[] {
  const [old, now] = [estimateCost(before), estimateCost(after)];
  const about = (key: string) => ({ theme: "money" as const, subject: `cost.${key}`, severity: "medium" as const });
  const asMoney = (key: string, what: string, was: number, is: number) =>
    compareNumber(about(key), was, is, (from, to) => `${what} ${to} instead of ${from}.`, dollars);
  return [
    ...asMoney("worst", "At worst a project costs", old.worst.micros, now.worst.micros),
    ...asMoney(
      "worstUncapped",
      "Without its budget a project could cost",
      old.worst.uncappedMicros,
      now.worst.uncappedMicros,
    ),
    ...asMoney("expected", "A project is expected to cost about", old.expected.likely, now.expected.likely),
  ].filter(({ before, after }) => before !== after);
}

/** Compares the monthly cost of idle environments. */
export function compareMonthly(
  before: { [environment: string]: number },
  after: { [environment: string]: number },
): Change[] {
  return pairByName(before, after).flatMap(({ name, before: old, after: now }) =>
    old === undefined || now === undefined
      ? []
      : compareNumber(
          { theme: "money", subject: `cost.monthly.${name}`, severity: "medium" },
          old,
          now,
          (was, is) => `An idle month of ${name} costs ${is} instead of ${was}.`,
          dollars,
        ),
  );
}
