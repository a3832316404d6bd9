import type { Phase } from "../link/model.ts";
import { isWhole, unlessMissing } from "../source/missing-value.ts";
import { deliversBeforeGate, showsWork } from "./delivered-gates.ts";
import type { Rule } from "./rule.ts";
import { outsiderOf, wayOf } from "./triggers.ts";

export const deliveryWithoutGate: Rule = {
  id: "delivery-without-gate",
  severity: "error",
  check({ engagement, phases }, report) {
    const { repository } = engagement;
    if (repository?.declared.deliver !== "gates" || !isWhole(phases)) return;
    const isAnywhere = (look: (phase: Phase) => boolean) =>
      phases.some((phase) => unlessMissing(() => look(phase)) ?? true);
    const span = engagement.origin("repositories", repository.name, "deliver");
    if (!isAnywhere((phase) => showsWork(engagement, phase))) {
      report({
        message: `The work would never be pushed to ${repository.name}: no phase with agents has a gate.`,
        span,
        why: "With `deliver: gates` it is pushed before a gate opens, so that people approve a certain commit.",
        help: "give a phase a gate, or write `deliver: end`",
      });
      return;
    }
    const anyone = outsiderOf(engagement);
    if (anyone === undefined || isAnywhere((phase) => deliversBeforeGate(engagement, phase))) return;
    report({
      message: `${wayOf(anyone, engagement.flow?.name ?? "")}, so the work is pushed to ${repository.name} only after an approved gate, and no later gate shows it: it would never be pushed.`,
      span,
      related: [
        { message: "Anyone may cause it here.", span: engagement.originAt(["triggers", anyone.trigger, "who"]) },
      ],
      why: "A push runs the customer's pipeline, so people first see what comes of a stranger's text.",
      help: "give a later phase a gate, too, or let only writers cause it (`who: writers`)",
    });
  },
};
