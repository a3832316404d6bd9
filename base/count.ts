import { grouped } from "./grouped.ts";

/** Formats a number with its noun: "1 turn", "1,200 turns". `nouns` is the plural where it is irregular. */
export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}
