import { dollars } from "../../base/dollars.ts";
import { enumerate } from "../../base/enumerate.ts";
import { grouped } from "../../base/grouped.ts";
import type { Model, Pipeline } from "../../schema/types.ts";
import { estimateCost } from "../cost/estimate-cost.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareValue, pairByName } from "./compare-values.ts";
import { quote } from "./quote.ts";

/** Compares the budget, the models with their prices, and the resulting costs. */
export function compareMoney(before: Pipeline, after: Pipeline): Change[] {
  const models = pairByName(before.models, after.models);
  return [
    ...compareBudget(before, after),
    ...compareEstimates(before, after),
    ...models.flatMap(({ name, before: old, after: now }) => compareModel(name, old, now)),
  ];
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
      (old, now) => `People are warned at ${now} of the budget instead of ${old}.`,
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
          (was, is) => `A month of ${name} in which nobody works costs ${is} instead of ${was}.`,
          dollars,
        ),
  );
}

function compareModel(name: string, before: Model | undefined, after: Model | undefined): Change[] {
  const about = (key = "") => ({
    theme: "money" as const,
    subject: `models.${name}${key}`,
    severity: "medium" as const,
  });
  if (!before || !after) {
    const sentence = `The model ${name} is ${after ? "new" : "gone"}.`;
    if (after) return [{ ...about(), kind: "added", sentence, after: after.ids }];
    return before ? [{ ...about(), kind: "removed", sentence, before: before.ids }] : [];
  }
  const [id = "", ...fallbacks] = after.ids;
  return [
    ...compareValue(
      {
        ...about(".provider"),
        severity: "high",
        sentence: `${name} is now called at another service: ${after.provider}.`,
      },
      before.provider,
      after.provider,
    ),
    ...compareValue({ ...about(".id"), sentence: `${name} is now ${quote(id)}.` }, before.ids[0] ?? "", id),
    ...compareValue(
      {
        ...about(".fallback"),
        sentence: `When ${name} is unavailable, ${enumerate(fallbacks.map(quote))} takes its place.`,
      },
      before.ids.slice(1),
      fallbacks,
    ),
    ...compareNumber(
      about(".maxTokens"),
      before.maxTokens,
      after.maxTokens,
      (old, now) => `A reply of ${name} may have ${now} instead of ${old}.`,
      (value) => `${grouped(value)} tokens`,
    ),
    ...compareValue(
      {
        ...about(".cache"),
        sentence:
          after.cache === "off"
            ? `${name} no longer caches prompts.`
            : `${name} now caches prompts for ${after.cache}.`,
      },
      before.cache,
      after.cache,
    ),
    ...comparePrices(name, before, after),
  ];
}

const priceWords = {
  inputMicros: "read",
  outputMicros: "written",
  cacheReadMicros: "read from the cache",
  cacheWriteMicros: "written to the cache",
  shortCacheWriteMicros: "written to the cache for five minutes",
} as const;

/** Compares prices of models that both sides have. */
function comparePrices(name: string, before: Model, after: Model): Change[] {
  return after.ids.flatMap((id) => {
    const [old, now] = [before.prices[id], after.prices[id]];
    if (!old || !now) return [];
    return (Object.keys(priceWords) as (keyof typeof priceWords)[]).flatMap((key) =>
      compareNumber(
        { theme: "money", subject: `models.${name}.prices.${id}.${key}`, severity: "medium" },
        old[key] ?? old.cacheWriteMicros,
        now[key] ?? now.cacheWriteMicros,
        (was, is) => `A million tokens ${priceWords[key]} by ${quote(id)} cost ${is} instead of ${was}.`,
        dollars,
      ),
    );
  });
}
