import type { Rule } from "./rule.ts";
import { followersOf, outsiderOf } from "./triggers.ts";

export const outsiderEndUnasked: Rule = {
  id: "outsider-end-unasked",
  severity: "error",
  check({ engagement }, report) {
    const outsider = outsiderOf(engagement.triggers, engagement.flow?.name);
    if (outsider === undefined) return;
    for (const { name, of, start } of followersOf(engagement))
      report({
        message: `Anyone can start "${of}" by "${outsider.trigger}", and its end starts "${start}" without a person.`,
        span: engagement.originOfKeyAt(["triggers", name]),
        related: [
          {
            message: "Anyone may cause it here.",
            span: engagement.originAt(["triggers", outsider.trigger, "who"]),
          },
        ],
        why: "What a stranger wrote would go on and on, and nobody would have looked at it.",
        help: "let a person start it, and remove the trigger; or let only writers cause the first flow (`who: writers`)",
      });
  },
};
