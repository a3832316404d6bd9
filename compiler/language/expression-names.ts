/** One name of a dotted path in an expression, with its place in the expression's text, including backticks. */
export interface PathName {
  name: string;
  start: number;
  end: number;
}

const token = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*`?|[$\w]+|\S/g;
const words = new Set(["and", "or", "in", "true", "false", "null", "function"]);

/** Returns the dotted paths that an expression names, valid or not, without checking that they exist. */
export function expressionPaths(text: string): PathName[][] {
  const tokens = [...text.matchAll(token)].filter(([written]) => !written.startsWith("/*"));
  const partAt = (at: number): PathName[] => {
    const { 0: written = "", index: start = 0 } = tokens[at] ?? {};
    const name = nameOf(written);
    return name === undefined ? [] : [{ name, start, end: start + written.length }];
  };
  return tokens.flatMap((_, at) => {
    const [first] = partAt(at);
    if (first === undefined || words.has(first.name) || tokens[at - 1]?.[0] === ".") return [];
    const path = [first];
    for (let dot = at + 1; tokens[dot]?.[0] === "." && partAt(dot + 1).length > 0; dot += 2)
      path.push(...partAt(dot + 1));
    return [path];
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
