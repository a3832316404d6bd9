import type { Model, Phase } from "../link/model.ts";
import { each, known, mapEach } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { Rule } from "./rule.ts";

export const phaseCycle: Rule = {
  id: "phase-cycle",
  severity: "error",
  check(model, report) {
    const first = new Map<string, Span>();
    each(mentions(model), ({ phase, span }) => {
      const earlier = first.get(phase.name);
      if (earlier === undefined) first.set(phase.name, span);
      else {
        report({
          message: `The phase "${phase.name}" is listed twice, which would form a cycle.`,
          span,
          related: [{ message: "The first one is here.", span: earlier }],
          why: "Rounds, artifacts and decisions are stored under the phase's name, so a phase can be listed only once.",
          help: `remove one of the two; to return to "${phase.name}" on a request for changes, name it in a later gate's onRevise.to`,
        });
      }
    });
  },
};

function mentions({ engagement }: Model): { phase: Phase; span: Span }[] {
  const byItem = mapEach(engagement.items, ({ placed }) =>
    known(mapEach(placed, ({ phase, path }) => ({ phase, span: engagement.originAt(path) }))),
  );
  return known(byItem).flat();
}
