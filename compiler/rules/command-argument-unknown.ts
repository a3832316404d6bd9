import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const commandArgumentUnknown: Rule = {
  id: "command-argument-unknown",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const known = Object.keys(tool.declared.input?.properties ?? {});
      each(tool.declared.command?.argv ?? [], (element, index) => {
        for (const match of element.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)) {
          const name = match[1] ?? "";
          // ${{ secrets.TOKEN }} is a variable of other tools, and told as that.
          const isForeign = element[match.index - 1] === "$" && name.includes(".");
          if (known.includes(name) || isForeign) continue;
          const span = tool.originWithin(["command", "argv", index], match.index, match.index + match[0].length);
          const meant = mistypedName(name, known);
          report({
            message: `The command of "${tool.name}" uses {{${name}}}, which is not one of its arguments.`,
            span,
            related: [{ message: "The arguments are declared here.", span: tool.originOfKey("input", "properties") }],
            why: "There would be nothing to put in its place.",
            help: suggestName(name, known, "arguments"),
            ...(meant !== undefined && { edit: { span, text: `{{${meant}}}` } }),
          });
        }
      });
    });
  },
};
