/** US dollars with cents. */
export function dollars(micros: number): string {
  const cents = Math.round(micros / 10_000);
  return `$${grouped(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, "0")}`;
}

/** A length of time in the largest unit that divides it, as the language writes it. */
export function duration(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
  ] as const;
  const unit = units.find(([, size]) => seconds > 0 && seconds % size === 0);
  return unit ? `${seconds / unit[1]}${unit[0]}` : `${seconds}s`;
}

/** A whole number with commas, whatever the locale. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}

/** "a", "a and b", "a, b and c"; `none` for an empty list. */
export function enumerate(words: readonly string[], none = "nothing"): string {
  if (words.length <= 1) return words[0] ?? none;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** A text of the workspace's authors inside a sentence: renderers recognise it by its quotes. */
export function quote(text: string): string {
  return `"${text.replaceAll('"', "'")}"`;
}
