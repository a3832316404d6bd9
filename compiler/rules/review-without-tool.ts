import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const reviewWithoutTool: Rule = {
  id: "review-without-tool",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      if ((agent.declared.reviews ?? []).length === 0) return;
      if (agent.tools.some(({ declared }) => declared.builtin === "review")) return;
      report({
        message: `"${agent.name}" has to review but has no tool for its verdict.`,
        span: agent.originOfKey("reviews"),
        related: [{ message: `The tools of "${agent.name}".`, span: agent.originOfKey("tools") }],
        why: "A phase with artifacts to review cannot end without the verdict.",
        help: "add the tool `review`",
      });
    });
  },
};
