import { enumerate } from "../../base/enumerate.ts";
import type { Change, ChangeKind, ChangeSeverity, ChangeValue, Theme } from "./change.ts";
import { quote } from "./quote.ts";

/** True when two JSON values are equal, ignoring the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** Serialises a value so that equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

export interface Pair<Value> {
  name: string;
  before?: Value;
  after?: Value;
}

/** Pairs values by name, in the new order, followed by removed ones. */
export function pairByName<Value>(before: { [name: string]: Value }, after: { [name: string]: Value }): Pair<Value>[] {
  const now = Object.entries(after).map(([name, value]) => {
    const old = before[name];
    return old === undefined ? { name, after: value } : { name, before: old, after: value };
  });
  const gone = Object.entries(before).filter(([name]) => !Object.hasOwn(after, name));
  return [...now, ...gone.map(([name, value]) => ({ name, before: value }))];
}

interface About {
  theme: Theme;
  subject: string;
  severity: ChangeSeverity;
}

/** Returns one change when the values differ. */
export function compareValue<Value extends ChangeValue>(
  about: About & { sentence: string; kind?: ChangeKind },
  before: Value,
  after: Value,
): Change[] {
  return same(before, after) ? [] : [{ kind: "changed", ...about, before, after }];
}

/** Compares a number that may rise or fall. */
export function compareNumber(
  about: About & { kinds?: { up: ChangeKind; down: ChangeKind } },
  before: number,
  after: number,
  sentence: (before: string, after: string) => string,
  show: (value: number) => string = String,
): Change[] {
  if (before === after) return [];
  const { kinds = { up: "raised", down: "lowered" }, ...rest } = about;
  const kind = after > before ? kinds.up : kinds.down;
  return [{ ...rest, kind, sentence: sentence(show(before), show(after)), before: show(before), after: show(after) }];
}

/** Compares a value that either side may lack. */
export function compareOptional(
  about: Omit<About, "severity">,
  before: string | undefined,
  after: string | undefined,
  say: Record<"added" | "removed" | "changed", { severity: ChangeSeverity; sentence: string; kind?: ChangeKind }>,
): Change[] {
  if (before === after) return [];
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return [
    { ...about, kind, ...say[kind], ...(before !== undefined && { before }), ...(after !== undefined && { after }) },
  ];
}

/** Compares the members of two sets: one change for all additions, one for all removals. */
export function compareSets(
  about: Omit<About, "severity">,
  before: readonly string[],
  after: readonly string[],
  say: Record<
    "added" | "removed",
    { severity: ChangeSeverity; kind?: ChangeKind; sentence: (members: string) => string }
  >,
): Change[] {
  const sides = [
    { kind: "added" as const, members: after.filter((member) => !before.includes(member)) },
    { kind: "removed" as const, members: before.filter((member) => !after.includes(member)) },
  ];
  return sides
    .filter(({ members }) => members.length > 0)
    .map(({ kind, members }) => {
      const { sentence, ...rest } = say[kind];
      const value = kind === "added" ? { after: members } : { before: members };
      return { ...about, kind, ...rest, sentence: sentence(listed(members)), ...value };
    });
}

const mostListed = 4;

/** Lists the members of a set in a sentence; for a large set only the first, since the change itself contains all. */
export function listed(members: readonly string[]): string {
  if (members.length <= mostListed) return enumerate(members.map(quote));
  return enumerate([...members.slice(0, mostListed - 1).map(quote), `${members.length - mostListed + 1} more`]);
}
