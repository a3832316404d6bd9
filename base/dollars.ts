import { grouped } from "./grouped.ts";

/** Formats micro-dollars as US dollars with cents. */
export function dollars(micros: number): string {
  const cents = Math.round(micros / 10_000);
  const sign = cents < 0 ? "-" : "";
  return `${sign}$${grouped(Math.floor(Math.abs(cents) / 100))}.${String(Math.abs(cents) % 100).padStart(2, "0")}`;
}
