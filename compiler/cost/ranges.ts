import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import type { Range } from "./cost-assumptions.ts";

/** "$1.20 to $3.40", or the one amount where both ends are alike. */
export function moneyRange({ low, high }: Range): string {
  return low === high ? dollars(low) : `${dollars(low)} to ${dollars(high)}`;
}

/** "3 to 5 minutes", or the one number where both ends are alike. */
export function numberRange({ low, high }: Range, noun: string): string {
  return low === high ? count(low, noun) : `${low} to ${count(high, noun)}`;
}
