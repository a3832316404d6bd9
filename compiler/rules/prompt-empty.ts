import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const promptEmpty: Rule = {
  id: "prompt-empty",
  severity: "error",
  check({ agents }, report) {
    const seen = new Set<string>();
    each(agents, (agent) => {
      if (agent.prompt.text.trim() !== "" || seen.has(agent.prompt.file)) return;
      seen.add(agent.prompt.file);
      report({
        message: `The prompt of "${agent.name}" is empty.`,
        span: agent.origin("prompt"),
        why: "The prompt is the agent's only instruction.",
        help: `describe in ${agent.prompt.file} what the agent does, for whom and how`,
      });
    });
  },
};
