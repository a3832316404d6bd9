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
        message: `Which program "${tool.name}" runs is left to its argument {{${first.name}}}.`,
        span: tool.originWithin(["command", "argv", 0], first.start, first.end),
        why: "A model, or a text that it has read, could run anything with it.",
        help: "name the program, and make a tool of each",
      });
    });
  },
};
