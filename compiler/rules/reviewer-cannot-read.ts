import { functionsLeft } from "../kinds/tools/built-in-functions.ts";
import type { Agent } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const reviewerCannotRead: Rule = {
  id: "reviewer-cannot-read",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      // An agent without any tool also lacks the verdict, which `review-without-tool` reports.
      const judges = agent.tools.some(({ declared }) => declared.builtin === "review");
      if ((agent.declared.reviews ?? []).length === 0 || !judges || canRead(agent)) return;
      report({
        message: `"${agent.name}" has to review files but has no tool to read them.`,
        span: agent.originOfKey("tools"),
        related: [{ message: "The review is required here.", span: agent.originOfKey("reviews") }],
        why: "A verdict is accepted only from an agent that has read the file.",
        help: "add the tool `git`, or a built-in git tool with the function git_read",
      });
    });
  },
};

function canRead({ tools }: Agent): boolean {
  return tools.some(({ declared }) => functionsLeft(declared).includes("git_read"));
}
