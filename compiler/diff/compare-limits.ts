import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import { duration } from "../../base/duration.ts";
import { grouped } from "../../base/grouped.ts";
import type { Limits, Pipeline, Retry } from "../../schema/types.ts";
import { workStepOf } from "../ir/steps.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareValue } from "./compare-values.ts";
import type { PhasePair } from "./pair-phases.ts";

/** Compares the limits of a round and the number of times its runner is restarted. */
export function compareLimits(before: Pipeline, after: Pipeline, { name, ...pair }: PhasePair): Change[] {
  if (!pair.before || !pair.after) return [];
  return [
    ...compareRound(name, pair.before.limits, pair.after.limits),
    ...compareRetry(name, retryOf(before, name), retryOf(after, name)),
  ];
}

type Counted = Exclude<keyof Limits, "repetition" | "onLimit">;

const limitWords: Record<Counted, { noun: string; show: (value: number) => string }> = {
  turns: { noun: "may take", show: (value) => count(value, "turn") },
  handoffs: { noun: "may have", show: (value) => count(value, "handoff") },
  timeSeconds: { noun: "may work for", show: duration },
  turnTimeSeconds: { noun: "may spend on one turn", show: duration },
  tokens: { noun: "may use", show: (value) => `${grouped(value)} tokens` },
  maxCostMicros: { noun: "may cost", show: dollars },
};

function compareRound(name: string, before: Limits, after: Limits): Change[] {
  const about = (key: string) => ({ theme: "work" as const, subject: `phases.${name}.limits.${key}` });
  const counted = (Object.keys(limitWords) as Counted[]).flatMap((key) => {
    const { noun, show } = limitWords[key];
    const say = (old: string, now: string) => `A round of ${name} ${noun} ${now} instead of ${old}.`;
    return compareNumber({ ...about(key), severity: "medium" }, before[key], after[key], say, show);
  });
  const repetition = ({ repetition: { agents, window } }: Limits) => `${agents} agents in ${count(window, "handoff")}`;
  const sentence =
    after.onLimit === "fail"
      ? `At a limit a round of ${name} now fails instead of saving its work.`
      : `At a limit a round of ${name} now saves its work and asks the operator.`;
  return [
    ...counted,
    ...compareValue(
      { ...about("repetition"), severity: "low", sentence: `${name} detects ping-pong differently.` },
      repetition(before),
      repetition(after),
    ),
    ...compareValue({ ...about("onLimit"), severity: "medium", sentence }, before.onLimit, after.onLimit),
  ];
}

function retryOf({ steps }: Pipeline, phase: string): Retry {
  const step = workStepOf({ steps }, phase);
  return step !== undefined && "retry" in step ? step.retry : { attempts: 0, backoffSeconds: 0 };
}

function compareRetry(name: string, before: Retry, after: Retry): Change[] {
  const about = (key: string) => ({
    theme: "work" as const,
    subject: `phases.${name}.retry.${key}`,
    severity: "low" as const,
  });
  return [
    ...compareNumber(
      about("attempts"),
      before.attempts,
      after.attempts,
      (old, now) => `A failed runner of ${name} is restarted ${now} instead of ${old}.`,
      (value) => count(value, "time"),
    ),
    ...compareNumber(
      about("backoff"),
      before.backoffSeconds,
      after.backoffSeconds,
      (old, now) => `A failed runner of ${name} is restarted after ${now} instead of ${old}.`,
      duration,
    ),
  ];
}
