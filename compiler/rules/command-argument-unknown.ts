import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import { placeholdersOf } from "../kinds/tools/placeholders.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const commandArgumentUnknown: Rule = {
  id: "command-argument-unknown",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const known = Object.keys(tool.declared.input?.properties ?? {});
      const { part = "", texts = [] } = kindOfFile(tool.declared).templates(tool.declared) ?? {};
      each(texts, ({ path, text }) => {
        for (const { name, start, end } of placeholdersOf(text)) {
          // ${{ secrets.TOKEN }} is a variable of other tools and reported as such.
          const isForeign = text[start - 1] === "$" && name.includes(".");
          if (known.includes(name) || isForeign) continue;
          const span = tool.originWithin(path, start, end);
          const meant = mistypedName(name, known);
          report({
            message: `The ${part} of "${tool.name}" uses {{${name}}}, which is not one of its arguments.`,
            span,
            related: [{ message: "The arguments are declared here.", span: tool.originOfKey("input", "properties") }],
            why: "The placeholder would have no value.",
            help: suggestName(name, known, "arguments"),
            ...(meant !== undefined && { edit: { span, text: `{{${meant}}}` } }),
          });
        }
      });
    });
  },
};
