import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Model, Phase } from "../link/model.ts";
import { each, isWhole } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const reviseTargetLaterPhase: Rule = {
  id: "revise-target-later-phase",
  severity: "error",
  check(model, report) {
    const order = positions(model);
    each(model.phases, (phase) => {
      const target = phase.gate?.reviseTo;
      if (target === undefined || target === phase.name) return;
      const here = order.get(phase.name) ?? 0;
      const there = order.get(target);
      // When some phases are unknown, the target may be one of them.
      if (there === undefined && !isWhole(model.phases)) return;
      if (there !== undefined && there < here) return;
      const earlier = [...order].filter(([, position]) => position < here).map(([name]) => name);
      report({
        message: `${what(target, there, here)}, so a request for changes to "${phase.name}" cannot go there.`,
        span: phase.origin("gate", "onRevise", "to"),
        why: "Changes are made by the phase itself or by an earlier one; then the phases continue from there.",
        help: suggestName(target, [...earlier, phase.name], "phases up to here"),
      });
    });
  },
};

function what(target: string, there: number | undefined, here: number): string {
  if (there === undefined) return `The engagement has no phase "${target}"`;
  return there === here ? `The phase "${target}" runs beside it` : `The phase "${target}" comes later`;
}

/** Returns the position of each phase's item; phases side by side share one. */
function positions({ engagement }: Model): ReadonlyMap<Phase["name"], number> {
  const order = new Map<string, number>();
  each(engagement.items, (item) => {
    each(item.phases, ({ name }) => {
      if (!order.has(name)) order.set(name, item.index);
    });
  });
  return order;
}
