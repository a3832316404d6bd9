import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import { each } from "../source/missing-value.ts";
import { effectOf } from "./effect-of.ts";
import type { Rule } from "./rule.ts";

export const untrustedTextIntoPrivilegedTool: Rule = {
  id: "untrusted-text-into-privileged-tool",
  severity: "warning",
  check({ agents }, report) {
    each(agents, (agent) => {
      if (agent.declared.mayAsk !== true) return;
      each(agent.tools, (tool, index) => {
        if (effectOf(tool) !== "execute" || !kindOfFile(tool.declared).takesText(tool.declared)) return;
        report({
          message: `"${agent.name}" reads the customer's answers and may act outside the repository with "${tool.name}".`,
          span: agent.origin("tools", index),
          related: [{ message: "The right to ask the customer is given here.", span: agent.originOfKey("mayAsk") }],
          why: "Text from outside can contain instructions, and here it is one call away from an effect.",
          help: "let one agent ask and another act, and pass the answer between them in a document",
        });
      });
    });
  },
};
