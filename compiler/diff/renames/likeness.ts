import { canonical } from "../compare-values.ts";

/** A distinguishing property of elements, with its weight. It does not count when empty on both sides. */
export interface Feature<Element> {
  weight: number;
  of: (element: Element) => Value;
}

type Value = string | number | boolean | undefined | readonly string[];

/** Returns the weighted share of equal features, from 0 to 1. */
export function likeness<Element>(features: readonly Feature<Element>[], one: Element, other: Element): number {
  const compared = features.map(({ weight, of }) => ({ weight, values: [of(one), of(other)] as const }));
  const telling = compared.filter(({ values }) => !values.every(isEmpty));
  const all = telling.reduce((sum, { weight }) => sum + weight, 0);
  const alike = telling.reduce((sum, { weight, values }) => sum + weight * likenessOf(...values), 0);
  return all === 0 ? 0 : alike / all;
}

function isEmpty(value: Value): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function likenessOf(one: Value, other: Value): number {
  if (canonical(one) === canonical(other)) return 1;
  if (typeof one === "string" && typeof other === "string") return shared(wordsOf(one), wordsOf(other));
  if (Array.isArray(one) && Array.isArray(other)) return shared(one, other);
  return 0;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Returns the overlap of two lists, counting repeated members (Dice's coefficient). */
function shared(some: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>();
  for (const member of others) left.set(member, (left.get(member) ?? 0) + 1);
  const common = some.filter((member) => {
    const copies = left.get(member) ?? 0;
    left.set(member, copies - 1);
    return copies > 0;
  }).length;
  return some.length + others.length === 0 ? 0 : (2 * common) / (some.length + others.length);
}

// Below this likeness, two elements are different ones with something in common.
const enough = 0.6;
// Two candidates whose likeness differs by less than this are ambiguous.
const clear = 0.05;

/** Pairs removed and new elements by likeness; returns old names by new ones. Leaves out ambiguous candidates. */
export function pairAlike<Element>(
  gone: ReadonlyMap<string, Element>,
  added: ReadonlyMap<string, Element>,
  features: readonly Feature<Element>[],
): Map<string, string> {
  const pairs = [...gone].flatMap(([was, old]) =>
    [...added].map(([is, now]) => ({ was, is, likeness: likeness(features, old, now) })),
  );
  const near = pairs.filter((pair) => pair.likeness >= enough).sort((a, b) => b.likeness - a.likeness);
  const renamed = new Map<string, string>();
  for (const { was, is, likeness } of near) {
    if (renamed.has(is) || [...renamed.values()].includes(was)) continue;
    const rivals = near.filter(
      (other) => (other.was === was) !== (other.is === is) && other.likeness > likeness - clear,
    );
    if (rivals.every((rival) => renamed.has(rival.is) || [...renamed.values()].includes(rival.was)))
      renamed.set(is, was);
  }
  return renamed;
}
