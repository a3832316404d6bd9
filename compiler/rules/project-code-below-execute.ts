import { each } from "../source/missing-value.ts";
import { runsProjectCode } from "./project-code.ts";
import type { Rule } from "./rule.ts";

export const projectCodeBelowExecute: Rule = {
  id: "project-code-below-execute",
  severity: "warning",
  check({ tools }, report) {
    each(tools, (tool) => {
      const { command, effect } = tool.declared;
      if (command === undefined || effect === "execute" || !runsProjectCode(command.argv)) return;
      report({
        message: `"${tool.name}" runs the project's code, but its effect is ${effect}.`,
        span: tool.origin("effect"),
        related: [{ message: "This runs code that agents have written.", span: tool.origin("command", "argv") }],
        why: "That code can do everything the runner may do, so a lower lane would not limit it.",
        help: 'set the effect "execute", and put the agents that use it in that lane',
      });
    });
  },
};
