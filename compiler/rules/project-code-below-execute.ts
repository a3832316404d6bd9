import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const projectCodeBelowExecute: Rule = {
  id: "project-code-below-execute",
  severity: "warning",
  check({ tools }, report) {
    each(tools, (tool) => {
      const { command, effect } = tool.declared;
      const written = (command?.argv ?? []).join(" ");
      if (command === undefined || effect === "execute" || !runsProjectCode.test(written)) return;
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

const runsProjectCode =
  /^(?:[\w.-]+\/\S|npx |(?:npm|pnpm|yarn|bun) (?:run|test|exec|start|install|ci)\b|make\b|node (?:--test|[^-])|python[\d.]* (?:-m (?:pytest|unittest)|[^-])|pytest\b|go (?:test|run|generate)\b|cargo (?:test|run|build)\b|mvn\b|gradle\b|vitest\b|jest\b)/;
