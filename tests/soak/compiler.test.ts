import fc from "fast-check";
import { expect, test } from "vitest";
import { pairs } from "../corpus/cases.ts";
import { judge } from "../corpus/judge.ts";
import { mutatedText, otherBytes } from "../fuzz/mutations.ts";
import { expectSound } from "../fuzz/sound.ts";

const hours = 3_600_000;

test("80,000 workspaces changed at random places never crash the compiler", { timeout: 4 * hours }, () => {
  fc.assert(fc.property(mutatedText, expectSound), { numRuns: 80_000 });
});

test("20,000 workspaces with random bytes never crash the compiler", { timeout: hours }, () => {
  fc.assert(fc.property(otherBytes, expectSound), { numRuns: 20_000 });
});

test("of every two independent faults each is found, and neither makes a third", { timeout: hours }, () => {
  const failures: string[] = [];
  for (const { plants, files } of pairs(1)) {
    const { found, noNoise } = judge(plants, files);
    if (!found || !noNoise) failures.push(plants.map(({ id, name }) => `${id}: ${name}`).join(" and "));
  }
  expect(failures).toEqual([]);
});
