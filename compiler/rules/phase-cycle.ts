import type { Model, Phase } from "../link/model.ts";
import type { Span } from "../source/span.ts";
import type { Rule } from "./rule.ts";

export const phaseCycle: Rule = {
  id: "phase-cycle",
  severity: "error",
  check(model, report) {
    const first = new Map<Phase, Span>();
    for (const { phase, span } of mentions(model)) {
      const earlier = first.get(phase);
      if (earlier === undefined) first.set(phase, span);
      else {
        report({
          message: `The phase "${phase.name}" comes twice: the phases would go round in a circle.`,
          span,
          related: [{ message: "It comes here already.", span: earlier }],
          why: "Rounds, artifacts and decisions are filed under the phase's name, so it can stand in one place only.",
          help: `remove one of the two; to return to "${phase.name}" on a request for changes, name it in a later gate's onRevise.to`,
        });
      }
    }
  },
};

function mentions({ engagement }: Model): { phase: Phase; span: Span }[] {
  return engagement.items.flatMap((item) => {
    if (item.kind === "parallel") {
      return item.phases.map((phase, place) => ({
        phase,
        span: engagement.origin("phases", item.index, "parallel", place),
      }));
    }
    const isPlain = typeof engagement.declared.phases[item.index] === "string";
    const path = isPlain ? [item.index] : [item.index, "phase"];
    return [{ phase: item.phase, span: engagement.origin("phases", ...path) }];
  });
}
