import { defaults } from "../../schema/defaults.ts";
import type { Model } from "../link/model.ts";
import { each, known, mapEach } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { secondsOf } from "./duration.ts";
import type { Report, Rule } from "./rule.ts";

export const remindersOutOfOrder: Rule = {
  id: "reminders-out-of-order",
  severity: "error",
  check(model, report) {
    each(waits(model), (wait) => each([checkOrder, checkEnd], (part) => part(wait, report)));
  },
};

interface Wait {
  declared: { remind?: readonly string[]; expires?: string } | undefined;
  /** Default expiry. */
  usual: string;
  origin(...path: ["remind", number] | ["expires"]): Span;
}

function waits({ engagement, phases }: Model): Wait[] {
  const questions: Wait[] = mapEach([engagement], ({ declared, origin }) => ({
    declared: declared.questions,
    usual: defaults.questions.expires,
    origin: (...path) => origin("questions", ...path),
  }));
  const gates: Wait[] = mapEach(phases, ({ declared, origin }) => ({
    declared: declared.gate,
    usual: defaults.gate.expires,
    origin: (...path) => origin("gate", ...path),
  }));
  return [...known(questions), ...known(gates)];
}

function checkOrder({ declared, origin }: Wait, report: Report): void {
  const remind = declared?.remind ?? [];
  each(remind, (reminder, index) => {
    const before = remind[index - 1];
    if (before === undefined || secondsOf(reminder) > secondsOf(before)) return;
    report({
      message: `The reminder after ${reminder} is listed behind the one after ${before}.`,
      span: origin("remind", index),
      why: "Both are counted from the opening, so they must be in ascending order.",
      help: "sort them in ascending order",
    });
  });
}

function checkEnd({ declared, usual, origin }: Wait, report: Report): void {
  const expires = declared?.expires ?? usual;
  each(declared?.remind ?? [], (reminder, index) => {
    if (secondsOf(reminder) < secondsOf(expires)) return;
    report({
      message: `The reminder after ${reminder} is never sent: the wait ends after ${expires}.`,
      span: origin("remind", index),
      related: [
        {
          message: declared?.expires === undefined ? "The wait ends by default." : "The wait ends here.",
          span: origin("expires"),
        },
      ],
      help: "send the reminder earlier, or let the wait last longer",
    });
  });
}
