import { placeholdersOf } from "../kinds/tools/placeholders.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const programFromArgument: Rule = {
  id: "program-from-argument",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const [first] = placeholdersOf(tool.declared.command?.argv[0] ?? "");
      if (first === undefined) return;
      report({
        message: `The argument {{${first.name}}} decides which program "${tool.name}" runs.`,
        span: tool.originWithin(["command", "argv", 0], first.start, first.end),
        why: "A model, or a text that it has read, could run any program.",
        help: "write the program's name; use one tool per program",
      });
    });
  },
};
