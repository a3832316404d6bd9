import fc from "fast-check";
import { test } from "vitest";
import { expectSound } from "../support/expect-sound.ts";
import { mutatedText, otherBytes } from "../support/mutations.ts";

const hours = 3_600_000;

/**
 * One of two equal shares of the fuzzing, each in a file of its own, and so in a worker of its own. Where a seed is given,
 * the first share draws what it says, the second other examples: a failure in either is repeated by giving its seed.
 */
export function fuzzShare(share: 1 | 2): void {
  const { seed } = fc.readConfigureGlobal();
  const drawn = seed === undefined ? {} : { seed: seed + share - 1 };

  test("40,000 workspaces changed at random places never crash the compiler", { timeout: 2 * hours }, () => {
    fc.assert(fc.property(mutatedText, expectSound), { numRuns: 40_000, ...drawn });
  });

  test("10,000 workspaces with random bytes never crash the compiler", { timeout: hours }, () => {
    fc.assert(fc.property(otherBytes, expectSound), { numRuns: 10_000, ...drawn });
  });
}
