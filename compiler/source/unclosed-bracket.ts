import type { Span } from "./span.ts";
import type { TextFile } from "./text-file.ts";

/** Returns the innermost bracket that is still open at `end`, with the rest of its line. */
export function unclosedBracket({ text, span }: TextFile, end: number): Span | undefined {
  const open: number[] = [];
  for (let at = 0; at < end; at++) {
    const char = text[at] ?? "";
    if (beginsComment(text, at)) at = lineEnd(text, at);
    else if (beginsQuote(text, at)) at = quoteEnd(text, at);
    else if (char === "{" || char === "[") open.push(at);
    else if (char === "}" || char === "]") open.pop();
  }
  const start = open.at(-1);
  if (start === undefined) return undefined;
  const line = text.slice(start, Math.min(lineEnd(text, start), end)).trimEnd();
  return span(start, start + line.length);
}

function beginsComment(text: string, at: number): boolean {
  return text[at] === "#" && /^$|\s/.test(text[at - 1] ?? "");
}

/** True at the beginning of a value; elsewhere a quote is an ordinary character. */
function beginsQuote(text: string, at: number): boolean {
  return (text[at] === '"' || text[at] === "'") && /^$|[\s{[,:]/.test(text[at - 1] ?? "");
}

function quoteEnd(text: string, start: number): number {
  const mark = text[start] ?? "";
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\" && mark === '"') at++;
    else if (text[at] === mark) return at;
  }
  return text.length;
}

function lineEnd(text: string, start: number): number {
  const end = text.slice(start).search(/[\r\n]/);
  return end < 0 ? text.length : start + end;
}
