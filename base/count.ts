import { grouped } from "./grouped.ts";

/** "1 turn", "1,200 turns"; `nouns` where the plural is irregular. */
export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}
