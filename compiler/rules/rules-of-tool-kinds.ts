import type { Finding } from "../diagnostics/found.ts";
import { kindOfFile, toolKinds } from "../kinds/tools/tool-kinds.ts";
import type { PlaceInTool, ToolFinding, ToolRule } from "../kinds/tools/tool-rule.ts";
import type { Tool } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { Rule } from "./rule.ts";

/** Rules that the kinds of tools bring for their own tools. */
export const rulesOfToolKinds: readonly Rule[] = Object.values(toolKinds).flatMap((kind) =>
  kind.rules.map((rule) => forTools(rule, (tool) => kindOfFile(tool.declared) === kind)),
);

function forTools({ id, severity, check }: ToolRule, isOfKind: (tool: Tool) => boolean): Rule {
  return {
    id,
    severity,
    check({ tools }, report) {
      each(tools, (tool) => {
        if (isOfKind(tool)) check(tool, (finding) => report(inFile(tool, finding)));
      });
    },
  };
}

function inFile(tool: Tool, { at, related = [], edit, ...words }: ToolFinding): Finding {
  const span = spanOf(tool, at);
  return {
    ...words,
    span,
    related: related.map((other) => ({ message: other.message, span: spanOf(tool, other.at) })),
    ...(edit !== undefined && { edit: { span, text: edit } }),
  };
}

function spanOf(tool: Tool, { path, isKey, within }: PlaceInTool): Span {
  if (within !== undefined) return tool.originWithinAt(path, ...within);
  return isKey ? tool.originOfKey(...path) : tool.originAt(path);
}
