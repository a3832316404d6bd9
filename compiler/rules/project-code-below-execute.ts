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
        message: `"${tool.name}" runs code of the project, and its effect is ${effect}.`,
        span: tool.origin("effect"),
        related: [{ message: "This runs what agents have written.", span: tool.origin("command", "argv") }],
        why: "That code can do whatever the runner may, so a lane that allows less would be no limit.",
        help: 'say "execute", and put the agents that use it into that lane',
      });
    });
  },
};

const runsProjectCode =
  /^(?:[\w.-]+\/\S|npx |(?:npm|pnpm|yarn|bun) (?:run|test|exec|start|install|ci)\b|make\b|node (?:--test|[^-])|python[\d.]* (?:-m (?:pytest|unittest)|[^-])|pytest\b|go (?:test|run|generate)\b|cargo (?:test|run|build)\b|mvn\b|gradle\b|vitest\b|jest\b)/;
