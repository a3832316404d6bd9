// Containment and overlap of two globs. Wildcards mean the same as in `matches-glob.ts`; a test compares the two files.

// Results by pair: many engagements with one library compare the same globs again and again.
const answers = new Map<string, boolean>();
const mostAnswers = 10_000;

function remember(question: string, answer: () => boolean): boolean {
  const known = answers.get(question);
  if (known !== undefined) return known;
  if (answers.size >= mostAnswers) answers.clear();
  const found = answer();
  answers.set(question, found);
  return found;
}

/** True when `outer` surely matches every path that `inner` matches. */
export function covers(outer: string, inner: string): boolean {
  return (
    outer === inner ||
    (!beginApart(outer, inner) && remember(`${outer}\0covers\0${inner}`, () => coversAll(outer, inner)))
  );
}

function coversAll(outer: string, inner: string): boolean {
  return expand(inner).every((narrow) => expand(outer).some((wide) => coversPlain(wide, narrow)));
}

/** True when some path may match both globs. */
export function overlaps(a: string, b: string): boolean {
  return !beginApart(a, b) && remember(`${a}\0overlaps\0${b}`, () => overlapsAny(a, b));
}

/** True when the globs already differ before their first wildcard, which settles most comparisons cheaply. */
function beginApart(a: string, b: string): boolean {
  for (let index = 0; index < a.length && index < b.length; index++) {
    if (isWild(a.charCodeAt(index)) || isWild(b.charCodeAt(index))) return false;
    if (a[index] !== b[index]) return true;
  }
  return false;
}

const [star, question, brace] = ["*", "?", "{"].map((wild) => wild.charCodeAt(0));

function isWild(code: number): boolean {
  return code === star || code === question || code === brace;
}

function overlapsAny(a: string, b: string): boolean {
  return expand(a).some((one) => expand(b).some((other) => overlapsPlain(one, other)));
}

function coversPlain(outer: string, inner: string): boolean {
  return !isOdd(outer) && !isOdd(inner) && coversFrom(outer.split("/"), inner.split("/"));
}

function overlapsPlain(a: string, b: string): boolean {
  return isOdd(a) || isOdd(b) || overlapFrom(a.split("/"), b.split("/"));
}

/** True for a `**` beside other characters, which crosses folders too, and for many braces, which multiply: not worth analysing. */
function isOdd(glob: string): boolean {
  return glob.includes("{") || glob.split("/").some((segment) => segment.includes("**") && segment !== "**");
}

const mostBraces = 6;

/**
 * Returns one glob per combination of its braces, with repeated `**` written once; the glob unchanged when the
 * combinations are too many.
 */
function expand(glob: string): string[] {
  if (glob.split("{").length - 1 > mostBraces) return [glob];
  return choices(glob).map((choice) => choice.replaceAll(/(?<![^/])(?:\*\*\/)+/g, "**/"));
}

function choices(glob: string): string[] {
  const braces = /\{([^{}]*)\}/.exec(glob);
  if (braces === null) return [glob];
  const [before, after] = [glob.slice(0, braces.index), glob.slice(braces.index + braces[0].length)];
  return (braces[1] ?? "").split(",").flatMap((choice) => choices(before + choice + after));
}

function coversFrom(outer: readonly string[], inner: readonly string[]): boolean {
  const [head, ...rest] = outer;
  if (head === undefined) return inner.length === 0;
  // At the end of a glob, `**` matches at least one name.
  if (head === "**" && rest.length === 0) return inner.length > 0;
  if (head === "**") return inner.some((_, index) => coversFrom(rest, inner.slice(index)));
  const [first, ...others] = inner;
  if (first === undefined || first === "**") return false;
  return segmentPattern(head).test(first) && coversFrom(rest, others);
}

function overlapFrom(a: readonly string[], b: readonly string[]): boolean {
  const [headA, ...restA] = a;
  const [headB, ...restB] = b;
  if (headA === undefined || headB === undefined) return [...a, ...b].every((part) => part === "**");
  if (headA === "**") return overlapFrom(restA, b) || overlapFrom(a, restB);
  if (headB === "**") return overlapFrom(a, restB) || overlapFrom(restA, b);
  return segmentsMeet(headA, headB) && overlapFrom(restA, restB);
}

function segmentsMeet(a: string, b: string): boolean {
  if (!isPattern(a)) return segmentPattern(b).test(a);
  if (!isPattern(b)) return segmentPattern(a).test(b);
  // Two patterns overlap unless their literal starts or ends differ.
  const [startA = "", startB = ""] = [a.split(/[*?]/)[0], b.split(/[*?]/)[0]];
  const [endA = "", endB = ""] = [a.split(/[*?]/).at(-1), b.split(/[*?]/).at(-1)];
  const isPrefix = startA.startsWith(startB) || startB.startsWith(startA);
  return isPrefix && (endA.endsWith(endB) || endB.endsWith(endA));
}

function isPattern(segment: string): boolean {
  return /[*?]/.test(segment);
}

/** Also decides whether one pattern covers another: a `*` of the inner pattern is then a character that only a `*` matches. */
function segmentPattern(segment: string): RegExp {
  const parts = segment.match(/\*+|\?|[^*?]+/g) ?? [];
  const source = parts.map((part) => (part.startsWith("*") ? ".*" : part === "?" ? "[^*]" : RegExp.escape(part)));
  return new RegExp(`^${source.join("")}$`, "su");
}
