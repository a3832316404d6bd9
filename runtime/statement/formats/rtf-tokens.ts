export type RtfToken =
  | { kind: "open" }
  | { kind: "close" }
  | { kind: "word"; word: string; value: number | undefined }
  | { kind: "byte"; byte: number }
  | { kind: "text"; text: string };

/** Yields the tokens of an RTF file, given as Latin-1. Skips the data of `\bin`. */
export function* rtfTokens(source: string): Generator<RtfToken> {
  const pattern = /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([^a-z']))|([{}])|([^\\{}\r\n]+)/y;
  let at = 0;
  while (at < source.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) {
      at += 1;
      continue;
    }
    at = pattern.lastIndex;
    const [, word, value, hex, symbol, brace, text] = match;
    if (word === "bin") at += Math.max(0, Number(value ?? 0));
    else if (word !== undefined) yield { kind: "word", word, value: value === undefined ? undefined : Number(value) };
    else if (hex !== undefined) yield { kind: "byte", byte: Number.parseInt(hex, 16) };
    else if (symbol !== undefined) yield symbolToken(symbol);
    else if (brace !== undefined) yield { kind: brace === "{" ? "open" : "close" };
    else if (text !== undefined) yield { kind: "text", text };
  }
}

function symbolToken(symbol: string): RtfToken {
  if (symbol === "~") return { kind: "text", text: "\u00A0" };
  if (symbol === "_") return { kind: "text", text: "-" };
  if (symbol === "-") return { kind: "text", text: "" };
  if (symbol === "\n" || symbol === "\r") return { kind: "word", word: "par", value: undefined };
  if (symbol === "*") return { kind: "word", word: "*", value: undefined };
  return { kind: "text", text: symbol };
}
