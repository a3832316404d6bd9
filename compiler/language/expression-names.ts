/** A name in an expression, with its place in the expression's text, including backticks. */
export interface ExpressionName {
  agent: string;
  /** Set for the output's own place. */
  output?: string;
  start: number;
  end: number;
}

const token = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*`?|[$\w]+|\S/g;
const words = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** Returns the agents and outputs that an expression names, valid or not, without checking that they exist. */
export function expressionNames(text: string): ExpressionName[] {
  const tokens = [...text.matchAll(token)].filter(([written]) => !written.startsWith("/*"));
  return tokens.flatMap(({ 0: written, index: start }, at) => {
    const agent = nameOf(written);
    if (agent === undefined || words.has(agent) || tokens[at - 1]?.[0] === ".") return [];
    const own: ExpressionName = { agent, start, end: start + written.length };
    const [dot, next] = [tokens[at + 1], tokens[at + 2]];
    const output = dot?.[0] === "." && next !== undefined ? nameOf(next[0]) : undefined;
    if (next === undefined || output === undefined) return [own];
    return [own, { agent, output, start: next.index, end: next.index + next[0].length }];
  });
}

/** A dotted name in an expression up to the name under an offset. */
export interface DottedName {
  steps: readonly string[];
  /** Place of the last name. */
  start: number;
  end: number;
}

/** Returns the dotted name of which the offset is in the last part. */
export function dottedNameAt(text: string, offset: number): DottedName | undefined {
  const tokens = [...text.matchAll(token)].filter(([written]) => !written.startsWith("/*"));
  const at = tokens.findIndex(
    ({ 0: written, index }) => index <= offset && offset <= index + written.length && nameOf(written) !== undefined,
  );
  const under = tokens[at];
  if (under === undefined) return undefined;
  const steps = [nameOf(under[0]) ?? ""];
  for (let dot = at - 1; tokens[dot]?.[0] === "."; dot -= 2) {
    const before = nameOf(tokens[dot - 1]?.[0] ?? "");
    if (before === undefined) return undefined;
    steps.unshift(before);
  }
  return { steps, start: under.index, end: under.index + under[0].length };
}

function nameOf(written: string): string | undefined {
  if (/^`[^`]+`$/.test(written)) return written.slice(1, -1);
  return /^[A-Za-z_]\w*$/.test(written) ? written : undefined;
}

/** Formats a name as an expression requires. */
export function writeInExpression(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}
