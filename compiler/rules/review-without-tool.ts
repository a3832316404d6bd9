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
        message: `"${agent.name}" has to review and has no tool to give a verdict with.`,
        span: agent.originOfKey("reviews"),
        related: [{ message: `The tools of "${agent.name}".`, span: agent.originOfKey("tools") }],
        why: "A phase with artifacts to review ends only with the verdict.",
        help: "add the tool `review`",
      });
    });
  },
};
