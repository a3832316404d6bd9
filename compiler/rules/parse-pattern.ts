/** A regular expression as a tree. An atom matches one character; what matches none, such as an assertion, is left out. */
export type PatternNode =
  | { kind: "atom"; source: string }
  | { kind: "sequence"; parts: PatternNode[] }
  | { kind: "choice"; parts: PatternNode[] }
  | { kind: "repeat"; part: PatternNode; min: number; max: number };

/** Parses a valid regular expression with the flag `u`. Expressions inside assertions are returned separately. */
export function parsePattern(pattern: string): PatternNode[] {
  const asserted: PatternNode[] = [];
  let at = 0;

  function choice(): PatternNode {
    const parts = [sequence()];
    while (pattern[at] === "|") {
      at += 1;
      parts.push(sequence());
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "choice", parts };
  }

  function sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      const part = term();
      if (part !== undefined) parts.push(part);
    }
    return { kind: "sequence", parts };
  }

  function term(): PatternNode | undefined {
    const assertion = take(/\^|\$|\\[bB]/y);
    if (assertion !== undefined) return undefined;
    const part = pattern[at] === "(" ? group() : atom();
    const repeat = take(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (part === undefined || repeat === undefined) return part;
    const [min, max] = boundsOf(repeat);
    return { kind: "repeat", part, min, max };
  }

  function group(): PatternNode | undefined {
    const opening = take(/\(\?(?:<?[=!]|:|<[^>]*>|[a-z-]*:)|\(/y) ?? "";
    const inner = choice();
    at += 1;
    if (!/^\(\?<?[=!]/.test(opening)) return inner;
    asserted.push(inner);
    return undefined;
  }

  function atom(): PatternNode {
    const source =
      take(/\[(?:\\[\s\S]|[^\]\\])*\]/y) ??
      take(/\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|k<[^>]*>|\d+|[\s\S])/y) ??
      String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    if (pattern.startsWith(source, at)) at += source.length;
    // A reference to a group may match what the group matches: any character.
    return { kind: "atom", source: /^\\(?:[1-9]|k)/.test(source) ? "[^]" : source };
  }

  function take(form: RegExp): string | undefined {
    form.lastIndex = at;
    const [found] = form.exec(pattern) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  }

  const whole = choice();
  return [whole, ...asserted];
}

function boundsOf(repeat: string): [number, number] {
  const written = repeat.replace(/\?$/, "") || "?";
  if (written === "*") return [0, Number.POSITIVE_INFINITY];
  if (written === "+") return [1, Number.POSITIVE_INFINITY];
  const [, least = "0", , most] = /^\{(\d+)(,(\d*))?\}$/.exec(written) ?? [];
  if (!written.startsWith("{")) return [0, 1];
  if (!written.includes(",")) return [Number(least), Number(least)];
  return [Number(least), most === "" || most === undefined ? Number.POSITIVE_INFINITY : Number(most)];
}
