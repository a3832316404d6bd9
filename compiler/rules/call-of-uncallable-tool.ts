import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

const callable = ["command", "forge"];

export const callOfUncallableTool: Rule = {
  id: "call-of-uncallable-tool",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const tool = phase.called;
      if (tool === undefined) return;
      const { syntax } = kindOfFile(tool.declared);
      if (callable.includes(syntax.key)) return;
      report({
        message: `"${phase.name}" calls "${tool.name}", which is ${syntax.noun}; only a command and an operation on a forge can be called by a phase.`,
        span: phase.origin("call", "tool"),
        related: [{ message: "The tool is declared here.", span: tool.origin("description") }],
        why: "A call is shown and recorded as the program that runs, with its arguments.",
        help: "name a tool with `command` or `forge`, or let an agent use this one",
      });
    });
  },
};
