import { parseFresh } from "../../schema/fresh-requirement.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const freshWithoutPerson: Rule = {
  id: "fresh-without-person",
  severity: "error",
  check({ engagement, phases }, report) {
    // A guided engagement cannot have such a gate, and has its own diagnostic.
    if (engagement.declared.mode !== "full") return;
    each(phases, (phase) => {
      const { requires = [], approveWhen, onExpire } = phase.declared.gate ?? {};
      const at = requires.findIndex((text) => parseFresh(text) !== undefined);
      const key = approveWhen !== undefined ? "approveWhen" : onExpire === "approve" ? "onExpire" : undefined;
      if (at < 0 || key === undefined) return;
      report({
        message: `The gate of "${phase.name}" may pass by itself, but it requires a fresh review.`,
        span: phase.originOfKey("gate", key),
        related: [{ message: "The review's age is required here.", span: phase.origin("gate", "requires", at) }],
        why: "Only a person can have the work reviewed again when the review is too old.",
        help: `remove "${key}", or the requirement`,
      });
    });
  },
};
