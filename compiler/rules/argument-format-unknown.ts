import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import { each } from "../source/missing-value.ts";
import { formats, schemasIn } from "./argument-formats.ts";
import type { Rule } from "./rule.ts";

export const argumentFormatUnknown: Rule = {
  id: "argument-format-unknown",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      for (const { schema, path } of schemasIn(tool.declared.input)) {
        const format = "format" in schema ? schema.format : undefined;
        if (format === undefined || formats.includes(String(format))) continue;
        const span = tool.originAt(["input", ...path, "format"]);
        const meant = mistypedName(String(format), formats);
        report({
          message: `There is no format "${String(format)}".`,
          span,
          why: "An argument with an unknown format is not checked at all, not even as a path in the repository.",
          help: suggestName(String(format), formats, "formats"),
          ...(meant !== undefined && { edit: { span, text: meant } }),
        });
      }
    });
  },
};
