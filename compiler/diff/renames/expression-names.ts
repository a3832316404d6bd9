/** A name in an expression: `qa.severity`, or `web-developer` in backticks. */
export interface ExpressionName {
  agent: string;
  output: string;
}

const step = "(?:`[^`]+`|[A-Za-z_]\\w*)";

/** Matches dotted paths: text in quotes contains none, and a name after a dot belongs to something else. */
const path = new RegExp(
  `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|(?<![\\w$.\`])(${step}(?:\\s*\\.\\s*${step})+)`,
  "g",
);

/** Returns the expression with each path rewritten; one for which nothing is returned stays as it is written. */
export function replacePaths(
  expression: string,
  replace: (names: readonly string[]) => readonly string[] | undefined,
): string {
  return expression.replaceAll(path, (written: string, dotted?: string) => {
    if (dotted === undefined) return written;
    const names = [...dotted.matchAll(new RegExp(step, "g"))].map(([name]) => name.replaceAll("`", ""));
    return replace(names)?.map(inExpression).join(".") ?? written;
  });
}

/** Returns the expression with each output rewritten; `written` is its current text. */
export function replaceNames(expression: string, replace: (read: ExpressionName, written: string) => string): string {
  return expression.replaceAll(path, (written: string, dotted?: string) => {
    const [, pair = "", agent = "", output = "", rest = ""] =
      new RegExp(`^((${step})\\s*\\.\\s*(${step}))([\\s\\S]*)$`).exec(dotted ?? "") ?? [];
    if (dotted === undefined) return written;
    return replace({ agent: agent.replaceAll("`", ""), output: output.replaceAll("`", "") }, pair) + rest;
  });
}

export function inExpression(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}
