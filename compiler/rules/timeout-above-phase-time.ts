import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Model, Phase } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import { declaredLimits } from "./declared-limits.ts";
import { secondsOf } from "./duration.ts";
import type { Rule } from "./rule.ts";

export const timeoutAbovePhaseTime: Rule = {
  id: "timeout-above-phase-time",
  severity: "warning",
  check(model, report) {
    each(declaredLimits(model), ({ phase, limits, origin }) => {
      const { time } = limits;
      if (time === undefined) return;
      each(timeoutsOf(phase, model), ({ what, timeout, span }) => {
        if (secondsOf(timeout) <= secondsOf(time)) return;
        report({
          message: `${what} may take ${timeout}, longer than a whole round of "${phase.name}" (${time}).`,
          span: span(),
          related: [{ message: "The time limit of a round is here.", span: origin("time") }],
          why: "The round would end first, and its work would be lost.",
          help: "shorten the timeout, or increase the phase's time",
        });
      });
    });
  },
};

interface Timeout {
  what: string;
  timeout: string;
  span(): ReturnType<Phase["origin"]>;
}

function timeoutsOf(phase: Phase, { tools }: Model): Timeout[] {
  const timeouts: Timeout[] = [];
  const used = new Set(known(phase.members).flatMap((member) => unlessMissing(() => known(member.tools)) ?? []));
  each(tools, (tool) => {
    const timeout = kindOfFile(tool.declared).timeout(tool.declared);
    if (timeout === undefined || !used.has(tool)) return;
    const { value, path } = timeout;
    timeouts.push({ what: `"${tool.name}"`, timeout: value, span: () => tool.origin(...path) });
  });
  unlessMissing(() =>
    each(phase.declared.checks ?? [], ({ timeout, run }, index) => {
      if (timeout === undefined) return;
      timeouts.push({ what: `The check "${run[0]}"`, timeout, span: () => phase.origin("checks", index, "timeout") });
    }),
  );
  return timeouts;
}
