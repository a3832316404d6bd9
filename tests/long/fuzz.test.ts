import fc from "fast-check";
import { test } from "vitest";
import { mutatedText, otherBytes } from "../fuzz/mutations.ts";
import { expectSound } from "../fuzz/sound.ts";

test("5,000 workspaces changed at random places never crash the compiler", () => {
  fc.assert(fc.property(mutatedText, expectSound), { numRuns: 5000 });
});

test("5,000 workspaces with random bytes never crash the compiler", () => {
  fc.assert(fc.property(otherBytes, expectSound), { numRuns: 5000 });
});
