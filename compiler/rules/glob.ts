/** Whether every path that `inner` matches is surely matched by `outer`. */
export function covers(outer: string, inner: string): boolean {
  return coversFrom(outer.split("/"), inner.split("/"));
}

function coversFrom(outer: readonly string[], inner: readonly string[]): boolean {
  const [head, ...rest] = outer;
  if (head === undefined) return inner.length === 0;
  if (head === "**") return inner.some((_, index) => coversFrom(rest, inner.slice(index))) || rest.length === 0;
  const [first, ...others] = inner;
  if (first === undefined || first === "**") return false;
  return segmentPattern(head).test(first) && coversFrom(rest, others);
}

/** Whether some path may be matched by both. */
export function overlaps(a: string, b: string): boolean {
  return overlapFrom(a.split("/"), b.split("/"));
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
  // Two patterns meet unless what they begin or end with differs.
  const [startA = "", startB = ""] = [a.split("*")[0], b.split("*")[0]];
  const [endA = "", endB = ""] = [a.split("*").at(-1), b.split("*").at(-1)];
  const isPrefix = startA.startsWith(startB) || startB.startsWith(startA);
  return isPrefix && (endA.endsWith(endB) || endB.endsWith(endA));
}

function isPattern(segment: string): boolean {
  return segment.includes("*");
}

/** A segment's * stands for any characters; a * of the tested segment is one of them. */
function segmentPattern(segment: string): RegExp {
  return new RegExp(`^${segment.split(/\*+/).map(RegExp.escape).join(".*")}$`, "su");
}
