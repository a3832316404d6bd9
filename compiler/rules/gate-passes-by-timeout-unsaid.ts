import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const gatePassesByTimeoutUnsaid: Rule = {
  id: "gate-passes-by-timeout-unsaid",
  severity: "warning",
  check({ engagement, phases }, report) {
    // A guided engagement cannot have such a gate, and has its own diagnostic.
    if (engagement.declared.mode !== "full") return;
    each(phases, (phase) => {
      const { onExpire, remind = [] } = phase.declared.gate ?? {};
      if (onExpire !== "approve" || remind.length > 0) return;
      report({
        message: `The gate of "${phase.name}" passes without an answer, but no reminder is sent.`,
        span: phase.origin("gate", "onExpire"),
        why: "Silence counts as approval here, so people need a reminder while they can still object.",
        help: 'add "remind", with one reminder shortly before the gate expires',
      });
    });
  },
};
