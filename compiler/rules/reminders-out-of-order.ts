import type { Model } from "../link/model.ts";
import type { Span } from "../source/span.ts";
import { secondsOf } from "./duration.ts";
import type { Report, Rule } from "./rule.ts";

export const remindersOutOfOrder: Rule = {
  id: "reminders-out-of-order",
  severity: "error",
  check(model, report) {
    for (const wait of waits(model)) checkWait(wait, report);
  },
};

interface Wait {
  remind: readonly string[];
  expires: string | undefined;
  at(index: number): Span;
  expiresAt(): Span;
}

function waits({ engagement, phases }: Model): Wait[] {
  const questions = engagement.declared.questions;
  return [
    {
      remind: questions?.remind ?? [],
      expires: questions?.expires,
      at: (index) => engagement.origin("questions", "remind", index),
      expiresAt: () => engagement.origin("questions", "expires"),
    },
    ...phases.map((phase) => ({
      remind: phase.declared.gate?.remind ?? [],
      expires: phase.declared.gate?.expires,
      at: (index: number) => phase.origin("gate", "remind", index),
      expiresAt: () => phase.origin("gate", "expires"),
    })),
  ];
}

function checkWait({ remind, expires, at, expiresAt }: Wait, report: Report): void {
  for (const [index, reminder] of remind.entries()) {
    const before = remind[index - 1];
    if (before !== undefined && secondsOf(reminder) <= secondsOf(before)) {
      report({
        message: `The reminder after ${reminder} stands behind the one after ${before}.`,
        span: at(index),
        why: "Both count from the opening, so they have to rise.",
        help: "put them in rising order",
      });
    }
    if (expires !== undefined && secondsOf(reminder) >= secondsOf(expires)) {
      report({
        message: `The reminder after ${reminder} never goes out: the wait ends after ${expires}.`,
        span: at(index),
        related: [{ message: "The wait ends here.", span: expiresAt() }],
        help: "remind earlier, or let the wait last longer",
      });
    }
  }
}
