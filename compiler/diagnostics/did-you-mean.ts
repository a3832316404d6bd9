/** Returns names close enough to be meant, nearest first, at most three. */
export function nearNames(written: string, names: Iterable<string>): string[] {
  const most = Math.floor(0.4 * written.length) + 1;
  return [...new Set(names)]
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Returns names that may be meant: similar in their letters, or a longer or shorter form of the written one. */
export function similarNames(written: string, names: Iterable<string>): string[] {
  const all = [...new Set(names)];
  const near = nearNames(written, all);
  const forms = all.filter((name) => !near.includes(name) && isFormOf(written, name)).sort();
  return [...near, ...forms].slice(0, 3);
}

/** True when one is a longer form of the other: `dev` and `developer`, `engineer` and `senior-engineer`, `pm` and `project-manager`. */
export function isFormOf(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 2) return false;
  const parts = long.split("-");
  const initials = parts.map((part) => part.charAt(0)).join("");
  const shared = short.split("-").some((part) => part.length > 3 && parts.includes(part));
  return long.startsWith(short) || shared || (parts.length > 1 && initials === short);
}

/**
 * Returns the name that was mistyped: one letter differs, two are swapped, or the same word is spelt differently
 * (`max_tokens`), and no other name is similar. Anything else may name something that does not exist yet, so digits
 * never count as typing mistakes: `phase-1` is not `phase-2`.
 */
export function mistypedName(written: string, names: Iterable<string>): string | undefined {
  return theMistyped(written, similarNames(written, names));
}

/** Returns the language's key that was mistyped. Authors cannot add keys, so only similar ones count. */
export function mistypedKey(written: string, keys: Iterable<string>): string | undefined {
  return theMistyped(written, nearNames(written, keys));
}

function theMistyped(written: string, [near, ...others]: readonly string[]): string | undefined {
  return near !== undefined && others.length === 0 && isTypingMistake(written, near) ? near : undefined;
}

function inOneSpelling(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, "");
}

/** True for a difference typical of typing. In a short name a different letter makes a different word: `qa` is not `pa`. */
function isTypingMistake(a: string, b: string): boolean {
  if (inOneSpelling(a) === inOneSpelling(b)) return true;
  if (editDistance(a, b) !== 1) return false;
  const start = [...a].findIndex((letter, index) => letter !== b[index]);
  const begin = start < 0 ? a.length : start;
  const tail = commonEnd(a.slice(begin), b.slice(begin));
  const [from, to] = [a.slice(begin, a.length - tail), b.slice(begin, b.length - tail)];
  if (!/^[\p{L}_-]+$/u.test(from + to)) return false;
  const isReplaced = from.length === 1 && to.length === 1;
  return Math.max(a.length, b.length) >= (isReplaced ? 4 : from.length === to.length ? 2 : 3);
}

function commonEnd(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}

/** Returns several of what a noun names: `repositories` of `repository`. */
export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** Words the help for a name that does not exist: the similar names, else all existing names when there are at most ten. */
export function suggestName(written: string, names: Iterable<string>, plural: string): string {
  const all = [...new Set(names)].sort();
  const similar = similarNames(written, all);
  if (similar.length > 0) return `did you mean ${orList(similar)}?`;
  if (all.length === 0) return `there are no ${plural} yet`;
  if (all.length === 1) return `there is only ${all[0]}`;
  return all.length <= 10
    ? `the defined ${plural} are ${all.join(", ")}`
    : `there are ${all.length} ${plural}, none with a similar name`;
}

export function orList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** Returns the number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
          ? at(beforeLast, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
