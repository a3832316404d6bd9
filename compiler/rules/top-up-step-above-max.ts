import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const topUpStepAboveMax: Rule = {
  id: "top-up-step-above-max",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      const { topUp } = declared.budget;
      if (topUp === undefined || topUp.step <= topUp.max) return;
      report({
        message: `One top-up is ${topUp.step} US dollars, but all of them together may only be ${topUp.max}.`,
        span: engagement.origin("budget", "topUp", "step"),
        related: [{ message: "All top-ups are limited here.", span: engagement.origin("budget", "topUp", "max") }],
        why: "People would grant less than the amount that the engagement promises.",
        help: `lower \`step\` to ${topUp.max} or less, or raise \`max\``,
      });
    });
  },
};
