import type { Pipeline, SendBackStep } from "../../schema/types.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareOptional, compareValue, pairByName } from "./compare-values.ts";

/** Compares the conditions that send the work back to an earlier phase. */
export function compareReturns(before: Pipeline, after: Pipeline): Change[] {
  return pairByName(returnsIn(before), returnsIn(after)).flatMap(({ name, before: old, after: now }) => [
    ...compareOptional({ theme: "flow", subject: `phases.${name}.sendBack` }, inWords(old), inWords(now), {
      added: { severity: "medium", sentence: `After ${name} the work may now go back to ${now?.phase}.` },
      removed: { severity: "medium", sentence: `After ${name} the work no longer goes back to ${old?.phase}.` },
      changed: { severity: "medium", sentence: `After ${name} the work goes back under a different condition.` },
    }),
    ...(old && now ? compareBounds(name, old, now) : []),
  ]);
}

function compareBounds(name: string, old: SendBackStep, now: SendBackStep): Change[] {
  const subject = (key: string) => ({ theme: "flow" as const, subject: `phases.${name}.sendBack.${key}` });
  return [
    ...compareNumber(
      { ...subject("rounds"), severity: "medium" },
      old.rounds,
      now.rounds,
      (was, is) => `After ${name} the work goes back at most ${is} instead of ${was} times.`,
      String,
    ),
    ...compareValue(
      {
        ...subject("then"),
        severity: "medium",
        sentence: `After the last return, ${name} is followed by something else.`,
      },
      endOf(old),
      endOf(now),
    ),
  ];
}

/** By the element's first phase. */
function returnsIn({ steps }: Pipeline): { [from: string]: SendBackStep } {
  return Object.fromEntries(stepsOfKind(steps, "send-back").map((step) => [step.from, step]));
}

function inWords(step: SendBackStep | undefined): string | undefined {
  return step && `to ${step.phase} when ${step.when}`;
}

function endOf({ id, next, then }: SendBackStep): string {
  if (then === next) return "continue";
  return then === `${id}-operator-notice` ? "ask-operator" : "stop";
}
