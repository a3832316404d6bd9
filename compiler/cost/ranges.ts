import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import type { Range } from "./cost-assumptions.ts";

/** Formats "$1.20 to $3.40", or one amount when both ends are equal. */
export function moneyRange({ low, high }: Range): string {
  return low === high ? dollars(low) : `${dollars(low)} to ${dollars(high)}`;
}

/** Formats "3 to 5 minutes", or one number when both ends are equal. */
export function numberRange({ low, high }: Range, noun: string): string {
  return low === high ? count(low, noun) : `${low} to ${count(high, noun)}`;
}
