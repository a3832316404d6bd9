const microsPerDollar = 1_000_000;
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const fractions = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 2 });

/** Formats with cents; below one cent with two significant digits, because a turn that cost $0.0004 was not free. */
export function formatMoney(micros: number): string {
  const amount = micros / microsPerDollar;
  return amount !== 0 && Math.abs(amount) < 0.01 ? fractions.format(amount) : dollars.format(amount);
}

/** Whole percent of the budget, rounded down so that 100 % means spent; 0 for an empty budget. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? Math.floor((part / whole) * 100) : 0;
}
