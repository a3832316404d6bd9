import { isCount } from "../swarm/usage.ts";

/** Far above any model's window: none has a hundredth of this. */
const mostTokens = 1e9;

/** True for a plausible number of tokens: text would be concatenated in a sum, and NaN would make the sum NaN. */
export function isTokenCount(value: unknown): value is number {
  return isCount(value) && value <= mostTokens;
}
