import fc from "fast-check";
import jsonata from "jsonata";
import { expect, test } from "vitest";
import { literal } from "../../compiler/asl/expressions.ts";
import { substitution } from "../../compiler/asl/substitutions.ts";

test("a literal is the text itself, and contains neither a substitution nor the end of an expression", async () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(substitution("table"), 'a "quoted" %} b', "100 %}", "\\", "\n\t", "$x & y"),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const written = literal(text);
      expect(written).not.toMatch(/\$\{|%\}/);
      expect(await jsonata(written).evaluate({})).toBe(text);
    }),
    { numRuns: 40 },
  );
});
