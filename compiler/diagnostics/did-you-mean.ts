/** Names close enough to be meant, nearest first, at most three. */
export function nearNames(written: string, names: Iterable<string>): string[] {
  const most = Math.floor(0.4 * written.length) + 1;
  return [...new Set(names)]
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The one name that is near enough to be meant; undefined when there are several or none. */
export function meantName(written: string, names: Iterable<string>): string | undefined {
  const [near, ...others] = nearNames(written, names);
  return others.length === 0 ? near : undefined;
}

/** What to do about a name that does not exist: the near names, else all there are when ten or fewer. */
export function suggestName(written: string, names: Iterable<string>, plural: string): string {
  const all = [...new Set(names)].sort();
  const near = nearNames(written, all);
  if (near.length > 0) return `did you mean ${orList(near)}?`;
  if (all.length === 0) return `there are no ${plural} yet`;
  return all.length <= 10
    ? `the defined ${plural} are ${all.join(", ")}`
    : `there are ${all.length} ${plural}, none like it`;
}

export function orList(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
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
