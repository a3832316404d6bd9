/** Joins words as "a", "a and b" or "a, b and c"; returns `none` for an empty list. */
export function enumerate(words: readonly string[], none = "nothing"): string {
  if (words.length <= 1) return words[0] ?? none;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
