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
        message: `The prompt of "${agent.name}" has ${length} characters; the recommended maximum is ${most}.`,
        span: agent.origin("prompt"),
        why: "The prompt is sent and paid for with every turn, and models follow long instructions less reliably.",
        help: "keep only what every turn needs; move the rest to templates and checklists",
      });
    });
  },
};

/** Characters; about 10,000 tokens. */
const most = 40_000;
