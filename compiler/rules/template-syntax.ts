import type { Model, TextFile } from "../link/model.ts";
import { each, known } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { parseTemplate } from "./handlebars-references.ts";
import type { Rule } from "./rule.ts";
import { promptsOf } from "./texts.ts";

export const templateSyntax: Rule = {
  id: "template-syntax",
  severity: "error",
  check(model, report) {
    each(handlebarsFiles(model), (file) => {
      const { fault } = parseTemplate(file);
      if (fault === undefined) return;
      report({
        message: `This is not valid Handlebars: ${fault.message}.`,
        span: unclosedBlock(file) ?? spanOf(file, fault.line, fault.column),
        help: "close every {{ with }} and every {{#block}} with its {{/block}}; write \\{{ for the braces themselves",
      });
    });
  },
};

function handlebarsFiles(model: Model): TextFile[] {
  return [...promptsOf(model), ...known(model.templates)];
}

/** Finds the innermost unclosed block, which the parser reports only at the end of the file. */
function unclosedBlock(file: TextFile): Span | undefined {
  const open: { name: string; start: number; end: number }[] = [];
  for (const match of file.text.matchAll(/(?<!\\)\{\{~?([#/])\s*([\w.-]+)[^{}]*\}\}/g)) {
    const [written, kind, name = ""] = match;
    if (kind === "#") open.push({ name, start: match.index, end: match.index + written.length });
    else if (open.pop()?.name !== name) return undefined;
  }
  const innermost = open.at(-1);
  return innermost && file.span(innermost.start, innermost.end);
}

/** Returns the expression around the place; the parser reports only its line. */
function spanOf(file: TextFile, line: number, column: number | undefined): Span {
  const lineStart = file.offset(line, 1);
  const lineEnd = lineStart + (/^[^\r\n]*/.exec(file.text.slice(lineStart))?.[0].trimEnd().length ?? 0);
  if (column !== undefined) return file.span(lineStart + column, lineEnd);
  const open = file.text.lastIndexOf("{{", lineEnd);
  const start = open < 0 ? lineStart : open;
  const end = /^\{\{[^\r\n]*?(\}\}|$)/m.exec(file.text.slice(start))?.[0].trimEnd().length ?? 2;
  return file.span(start, start + end);
}
