import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const requiredArgumentUndeclared: Rule = {
  id: "required-argument-undeclared",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const declared = Object.keys(tool.declared.input?.properties ?? {});
      each(tool.declared.input?.required ?? [], (name, index) => {
        if (declared.includes(name)) return;
        const span = tool.origin("input", "required", index);
        const required = tool.declared.input?.required ?? [];
        const meant = mistypedName(name, declared);
        report({
          message: `"${tool.name}" requires the argument "${name}", which it does not declare.`,
          span,
          related: [{ message: "The arguments are declared here.", span: tool.originOfKey("input", "properties") }],
          why: "Unknown arguments are refused, so every call would fail.",
          help: suggestName(name, declared, "arguments"),
          ...(meant !== undefined && !required.includes(meant) && { edit: { span, text: meant } }),
        });
      });
    });
  },
};
