import { placeholdersOf } from "../kinds/tools/placeholders.ts";
import { each } from "../source/missing-value.ts";
import { isCode } from "./argv.ts";
import type { Rule } from "./rule.ts";

export const shellInArgv: Rule = {
  id: "shell-in-argv",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const argv = tool.declared.command?.argv ?? [];
      each(argv, (element, index) => {
        const [first] = placeholdersOf(element);
        if (first === undefined || !isCode(argv, index)) return;
        report({
          message: `{{${first.name}}} becomes part of code that "${argv[0]}" runs.`,
          span: tool.originWithin(["command", "argv", index], first.start, first.end),
          related: [{ message: "The interpreter is here.", span: tool.origin("command", "argv", 0) }],
          why: "A model, or a text that it has read, could run any code.",
          help: "call the program directly, with the argument as a separate element",
        });
      });
    });
  },
};
