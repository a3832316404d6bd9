import { dollars } from "../../base/dollars.ts";
import type { Pipeline } from "../../schema/types.ts";
import { estimateCost } from "../cost/estimate-cost.ts";
import type { Change } from "./change.ts";
import { compareModels } from "./compare-models.ts";
import { compareNumber, compareOptional, compareValue, pairByName } from "./compare-values.ts";

type TopUp = Pipeline["budget"]["topUp"];

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
    ...comparePerDay(before.perDayMicros, after.perDayMicros),
    ...compareTopUp(before.topUp, after.topUp),
  ];
}

function comparePerDay(before: number | undefined, after: number | undefined): Change[] {
  const inWords = (micros: number | undefined) => (micros === undefined ? undefined : dollars(micros));
  const [old, now] = [inWords(before), inWords(after)];
  return compareOptional({ theme: "money", subject: "budget.perDay" }, old, now, {
    added: { severity: "medium", sentence: `All projects together may now spend at most ${now} a day.` },
    removed: { severity: "medium", sentence: `There is no longer a maximum of ${old} a day for all projects.` },
    changed: { severity: "medium", sentence: `All projects together may spend ${now} a day instead of ${old}.` },
  });
}

function compareTopUp(before: TopUp, after: TopUp): Change[] {
  const about = (key: string) => ({ theme: "money" as const, subject: `budget.topUp${key}` });
  if (before === undefined || after === undefined) {
    const inWords = (topUp: TopUp) =>
      topUp === undefined
        ? "none"
        : `${dollars(topUp.stepMicros)} at a time, up to ${dollars(topUp.maxMicros)}, by ${topUp.group}`;
    const [old, now] = [inWords(before), inWords(after)];
    const sentence =
      after === undefined ? "More money can no longer be asked for." : `More money can be granted: ${now}.`;
    return compareValue({ ...about(""), severity: "medium", sentence }, old, now);
  }
  return [
    ...compareNumber(
      { ...about(".step"), severity: "low" },
      before.stepMicros,
      after.stepMicros,
      (old, now) => `A top-up is ${now} instead of ${old}.`,
      dollars,
    ),
    ...compareNumber(
      { ...about(".max"), severity: "medium" },
      before.maxMicros,
      after.maxMicros,
      (old, now) => `All top-ups of a project may be ${now} instead of ${old}.`,
      dollars,
    ),
    ...compareValue(
      { ...about(".group"), severity: "medium", sentence: `More money is now granted by ${after.group}.` },
      before.group,
      after.group,
    ),
    ...compareValue(
      {
        ...about(".then"),
        severity: "medium",
        sentence:
          after.refusal === "stop"
            ? "A refused top-up now stops the project."
            : "After a refused top-up an operator now decides.",
      },
      before.refusal,
      after.refusal,
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
