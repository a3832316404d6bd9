/** A name in an expression: `qa.severity`, or `web-developer` in backticks. */
export interface ExpressionName {
  agent: string;
  output: string;
}

/** Matches names: text in quotes contains none, and a name after a dot belongs to something else. */
const name =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w$.`])(?:`([^`]+)`|([A-Za-z_]\w*))(\s*\.\s*)(?:`([^`]+)`|([A-Za-z_]\w*))/g;

/** Returns the expression with each name rewritten; `written` is the name's current text. */
export function replaceNames(expression: string, replace: (read: ExpressionName, written: string) => string): string {
  return expression.replaceAll(name, (written, a?: string, b?: string, dot?: string, c?: string, d?: string) => {
    return dot === undefined ? written : replace({ agent: a ?? b ?? "", output: c ?? d ?? "" }, written);
  });
}

/** Formats a name as an expression requires. */
export function writeName({ agent, output }: ExpressionName): string {
  return [agent, output].map(inExpression).join(".");
}

export function inExpression(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}
