/** True when one name becomes the other by one letter more, less or different, or by two that are swapped; letters' case does not count. */
export function isSlip(a: string, b: string): boolean {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  if (from === to) return true;
  const start = [...from].findIndex((letter, index) => letter !== to[index]);
  const begin = start < 0 ? from.length : start;
  const rests = (skipA: number, skipB: number) => from.slice(begin + skipA) === to.slice(begin + skipB);
  const isSwapped = from[begin] === to[begin + 1] && from[begin + 1] === to[begin] && begin + 1 < from.length;
  return rests(1, 1) || rests(1, 0) || rests(0, 1) || (isSwapped && rests(2, 2));
}
