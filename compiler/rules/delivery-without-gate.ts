import { isWhole, unlessMissing } from "../source/missing-value.ts";
import { deliversBeforeGate } from "./delivered-gates.ts";
import type { Rule } from "./rule.ts";

export const deliveryWithoutGate: Rule = {
  id: "delivery-without-gate",
  severity: "error",
  check({ engagement, phases }, report) {
    const { repository } = engagement;
    if (repository?.declared.deliver !== "gates" || !isWhole(phases)) return;
    const isDelivered = phases.some(
      (phase) =>
        unlessMissing(
          () => phase.gate !== undefined && (phase.called === undefined || deliversBeforeGate(engagement, phase)),
        ) ?? true,
    );
    if (isDelivered) return;
    report({
      message: `The work would never be pushed to ${repository.name}: no phase with agents has a gate.`,
      span: engagement.origin("repositories", repository.name, "deliver"),
      why: "With `deliver: gates` it is pushed before a gate opens, so that people approve a certain commit.",
      help: "give a phase a gate, or write `deliver: end`",
    });
  },
};
