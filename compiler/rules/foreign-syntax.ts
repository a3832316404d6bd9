import { type Extent, type Token, tokensOf } from "./expression-spans.ts";

/** A part of an expression that belongs to another language. */
export interface ForeignPart extends Extent {
  message: string;
  help: string;
  /** The same in JSONata, where that is certain. */
  replacement?: string;
}

/** Operators of other languages, longest first. */
const operators: readonly [written: string, meant: string][] = [
  ["===", "="],
  ["!==", "!="],
  ["==", "="],
  ["&&", "and"],
  ["||", "or"],
  ["<>", "!="],
  ["=>", ">="],
  ["=<", "<="],
  ["->", "."],
  ["::", "."],
  ["?.", "."],
];

/** Words between two operands. */
const infixWords: { readonly [word: string]: string } = {
  and: "and",
  or: "or",
  in: "in",
  is: "=",
  equals: "=",
  eq: "=",
  ne: "!=",
  gt: ">",
  ge: ">=",
  gte: ">=",
  lt: "<",
  le: "<=",
  lte: "<=",
};

const otherInfixWords = new Set([
  "between",
  "like",
  "matches",
  "contains",
  "startswith",
  "endswith",
  "xor",
  "then",
  "else",
]);

/** Returns the parts of an expression that JSONata does not have; for a text that does not parse. */
export function foreignParts(text: string): ForeignPart[] {
  const tokens = tokensOf(text).filter(({ kind }) => kind !== "comment");
  const found: ForeignPart[] = [];
  let done = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.start < done) continue;
    const part = foreignAt(text, tokens, at);
    if (part === undefined) continue;
    found.push(part);
    done = part.end;
  }
  return found.length > 0 ? found : unbalancedIn(tokens);
}

function foreignAt(text: string, tokens: readonly Token[], at: number): ForeignPart | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  if (token.kind === "text") return unclosed(token);
  if (token.kind === "quoted-name")
    return token.written.length > 1 && token.written.endsWith("`") ? undefined : unclosed(token);
  if (token.kind === "number") return unitAfter(text, tokens, at);
  if (token.kind === "word") return token.written === "$" ? template(text, token) : foreignWord(tokens, at);
  return template(text, token) ?? foreignOperator(text, tokens, at);
}

function unclosed({ written, start, end }: Token): ForeignPart | undefined {
  const [mark = ""] = written;
  if (written.length > 1 && written.endsWith(mark)) return undefined;
  return { start, end, message: `The ${mark} is not closed.`, help: `close it with another ${mark}` };
}

/** Placeholders of templates, in which other languages put expressions. */
function template(text: string, { start }: Token): ForeignPart | undefined {
  const rest = text.slice(start);
  const [whole = "", inner = ""] =
    /^\$?\{\{([\s\S]*?)\}\}/.exec(rest) ?? /^\{%([\s\S]*?)%\}/.exec(rest) ?? /^\$\{([\s\S]*?)\}/.exec(rest) ?? [];
  if (whole === "") return undefined;
  return {
    start,
    end: start + whole.length,
    message: `"${whole}" is a placeholder of another language.`,
    help: `write what is in it: ${inner.trim()}`,
    ...(foreignParts(inner).length === 0 && { replacement: inner.trim() }),
  };
}

function foreignOperator(text: string, tokens: readonly Token[], at: number): ForeignPart | undefined {
  const { written, start, end } = tokens[at] as Token;
  const known = operators.find(([operator]) => text.startsWith(operator, start));
  if (known !== undefined) {
    const [operator, meant] = known;
    const isWord = /^\w/.test(meant);
    const message = `JSONata has no "${operator}".`;
    return {
      start,
      end: start + operator.length,
      message,
      help: `write ${meant}`,
      replacement: isWord ? spaced(text, start, operator, meant) : meant,
    };
  }
  if (written === "!")
    return {
      start,
      end,
      message: 'JSONata has no "!".',
      help: "compare with false, or write $not(…) around a value that is true or false",
    };
  if (written === ";" && depthAt(tokens, at) === 0) {
    return { start, end, message: "A condition is one expression.", help: 'join conditions with "and"' };
  }
  const isComment =
    written === "#" || (written === "/" && tokens[at + 1]?.written === "/" && tokens[at + 1]?.start === end);
  return isComment
    ? {
        start,
        end: text.length,
        message: "This is no comment of JSONata.",
        help: "put the comment into the YAML, after #",
      }
    : undefined;
}

/** Returns the word with a space on each side where there is none. */
function spaced(text: string, start: number, operator: string, meant: string): string {
  const [before, after] = [text[start - 1] ?? " ", text[start + operator.length] ?? " "];
  return `${/\s/.test(before) ? "" : " "}${meant}${/\s/.test(after) ? "" : " "}`;
}

function foreignWord(tokens: readonly Token[], at: number): ForeignPart | undefined {
  const { written, start, end } = tokens[at] as Token;
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  const lower = written.toLowerCase();
  if (lower === "not" && before?.written !== ".") {
    if (isOperand(before) && after?.written === "in") {
      return {
        start,
        end: after.end,
        message: 'JSONata has no "not in".',
        help: "write a comparison with != for each, joined with and",
      };
    }
    const isCall = after?.written === "(";
    return isCall
      ? undefined
      : {
          start,
          end,
          message: `JSONata has no "${written}".`,
          help: "compare with false, or write $not(…) around a value that is true or false",
        };
  }
  if (lower === "in" && written === "in" && after?.written === "(") return listInParentheses(tokens, at + 1);
  if (!isOperand(before) || before?.written === "." || (written === lower && ["and", "or", "in"].includes(lower)))
    return undefined;
  if (lower === "is" && after?.written.toLowerCase() === "not") {
    return { start, end: after.end, message: 'JSONata has no "is not".', help: "write !=", replacement: "!=" };
  }
  const meant = infixWords[lower];
  if (meant !== undefined)
    return { start, end, message: `JSONata has no "${written}".`, help: `write ${meant}`, replacement: meant };
  if (!otherInfixWords.has(lower)) return undefined;
  const help =
    lower === "between"
      ? "write two comparisons, joined with and"
      : "write it with =, !=, <, >, in, and, or, or a function such as $contains(text, part)";
  return { start, end, message: `JSONata has no "${written}".`, help };
}

function listInParentheses(tokens: readonly Token[], open: number): ForeignPart | undefined {
  const inside = tokens.slice(open);
  const close = inside.findIndex(({ written }) => written === ")");
  const [first, last] = [inside[0], inside[close]];
  if (first === undefined || last === undefined || !inside.slice(0, close).some(({ written }) => written === ","))
    return undefined;
  const items = inside.slice(1, close).map(({ written }) => (written === "," ? ", " : written));
  return {
    start: first.start,
    end: last.end,
    message: "A list has square brackets.",
    help: `write [${items.join("")}]`,
    replacement: `[${items.join("")}]`,
  };
}

/** A unit after a number: numbers in expressions have none. */
function unitAfter(text: string, tokens: readonly Token[], at: number): ForeignPart | undefined {
  const [{ written, start, end }, next] = [tokens[at] as Token, tokens[at + 1]];
  const unit = next?.start === end ? (/^(?:%|[\p{L}_][\p{L}\p{N}_]*|€)/u.exec(text.slice(end))?.[0] ?? "") : "";
  const isUnit =
    unit !== "" &&
    !(unit === "%" && isOperand(tokens[at + 2]) && !/^(?:and|or|in)$/.test(tokens[at + 2]?.written ?? ""));
  if (isUnit) {
    const isGrouped = /^_\d/.test(unit);
    const number = isGrouped ? written + unit.replaceAll("_", "") : written;
    return {
      start,
      end: end + unit.length,
      message: `"${written}${unit}" is no number of JSONata.`,
      help: `write ${number}`,
      replacement: number,
    };
  }
  const spacedUnit =
    next !== undefined &&
    next.start > end &&
    /^(?:usd|eur|dollars?|percent|minutes?|hours?|days?)$/i.test(next.written);
  if (spacedUnit)
    return {
      start,
      end: next.end,
      message: `"${text.slice(start, next.end)}" is no number of JSONata.`,
      help: `write ${written}`,
      replacement: written,
    };
  const isGroup =
    next?.written === "," &&
    depthAt(tokens, at) === 0 &&
    tokens[at + 2]?.start === next.end &&
    tokens[at + 2]?.kind === "number";
  const last = tokens[at + 2];
  if (!isGroup || last === undefined) return undefined;
  return {
    start,
    end: last.end,
    message: `"${text.slice(start, last.end)}" is no number of JSONata.`,
    help: "write digits without a comma, and a point before a fraction",
  };
}

function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return token.kind === "mark" ? ")]".includes(token.written) : token.kind !== "comment";
}

function depthAt(tokens: readonly Token[], at: number): number {
  const marks = tokens.slice(0, at).filter(({ kind }) => kind === "mark");
  const count = (kinds: string) => marks.filter(({ written }) => kinds.includes(written)).length;
  return count("([{") - count(")]}");
}

const closers: { readonly [open: string]: string } = { "(": ")", "[": "]", "{": "}" };

function unbalancedIn(tokens: readonly Token[]): ForeignPart[] {
  const open: Token[] = [];
  for (const token of tokens.filter(({ kind }) => kind === "mark")) {
    if (token.written in closers) open.push(token);
    if (!Object.values(closers).includes(token.written)) continue;
    const last = open.pop();
    if (last !== undefined && closers[last.written] === token.written) continue;
    return [{ ...placeOf(token), message: `"${token.written}" closes nothing.`, help: `remove it, or open it before` }];
  }
  const [first] = open;
  return first === undefined
    ? []
    : [
        {
          ...placeOf(first),
          message: `"${first.written}" is not closed.`,
          help: `close it with ${closers[first.written]}`,
        },
      ];
}

const placeOf = ({ start, end }: Token): Extent => ({ start, end });
