import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const promptTooLong: Rule = {
  id: "prompt-too-long",
  severity: "warning",
  check({ agents }, report) {
    const seen = new Set<string>();
    each(agents, (agent) => {
      const { length } = agent.prompt.text;
      if (length <= most || seen.has(agent.prompt.file)) return;
      seen.add(agent.prompt.file);
      report({
        message: `The prompt of "${agent.name}" has ${length} characters; more than ${most} are too many.`,
        span: agent.origin("prompt"),
        why: "It is sent with every turn and paid for each time, and long instructions are followed less well.",
        help: "keep what every turn needs; put the rest into templates and checklists",
      });
    });
  },
};

/** Characters; about 10,000 tokens. */
const most = 40_000;
