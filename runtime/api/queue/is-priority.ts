/** True for a priority: 10 is the first to start. */
export function isPriority(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 10;
}
