import type { Rule } from "./rule.ts";
import { followersOf, outsiderOf, wayOf } from "./triggers.ts";

export const outsiderEndUnasked: Rule = {
  id: "outsider-end-unasked",
  severity: "error",
  check({ engagement }, report) {
    const outsider = outsiderOf(engagement);
    if (outsider === undefined) return;
    for (const { declaredAs: name, of, start, by } of followersOf(engagement)) {
      if (by !== undefined) continue;
      report({
        message: `${wayOf(outsider, of)}, and its end starts "${start}" without a person.`,
        span: engagement.originOfKeyAt(["triggers", name]),
        related: [
          {
            message: "Anyone may cause it here.",
            span: engagement.originAt(["triggers", outsider.trigger, "who"]),
          },
        ],
        why: "What a stranger wrote would go on and on, and nobody would have looked at it.",
        help: "let a person of a group decide on each start (`by: operators`), or let only writers cause the first flow (`who: writers`)",
      });
    }
  },
};
