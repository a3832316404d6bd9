import type { Edit } from "../diagnostics/diagnostic.ts";
import type { Expression } from "./expressions.ts";

/**
 * Returns the edit that replaces a part of an expression. Undefined where quotes in the replacement would have to be
 * escaped in the file. A value without quotes gets them where YAML would read the new text differently.
 */
export function editIn(expression: Expression, start: number, end: number, text: string): Edit | undefined {
  const { whole } = expression;
  const isPlain = whole.end - whole.start === expression.text.length;
  const replaced = expression.text.slice(0, start) + text + expression.text.slice(end);
  if (isPlain && needsQuotes(replaced)) {
    return replaced.includes("\n") ? undefined : { span: whole, text: `'${replaced.replaceAll("'", "''")}'` };
  }
  if (!isPlain && /["'\\]/.test(text)) return undefined;
  return { span: expression.span(start, end), text };
}

function needsQuotes(text: string): boolean {
  return /^[`'"@%&*!|>#{}[\],?:-]/.test(text) || /: | #/.test(text);
}
