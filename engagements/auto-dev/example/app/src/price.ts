/** Writes cents as euros: 1250 is "12.50 EUR". */
export function priceInWords(cents: number): string {
  if (!Number.isInteger(cents)) throw new RangeError(`${cents} is no whole number of cents.`);
  const sign = cents < 0 ? "-" : "";
  const [euros, rest] = [Math.trunc(Math.abs(cents) / 100), Math.abs(cents) % 100];
  return `${sign}${euros}.${String(rest).padStart(2, "0")} EUR`;
}

/** Takes a discount in percent from a price, rounded to the customer's advantage. */
export function discounted(cents: number, percent: number): number {
  if (percent < 0 || percent > 100) throw new RangeError(`${percent} % is no discount.`);
  return Math.floor((cents * (100 - percent)) / 100);
}
