import fc from "fast-check";
import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { expectSound } from "../support/expect-sound.ts";
import { mutatedText, otherBytes } from "../support/mutations.ts";
import { isLong } from "../support/seed.ts";
import { workOf } from "../support/work-of.ts";
import { hostOf, shop } from "../support/workspace.ts";

test("files changed at random places give diagnostics in their files, never a crash", () => {
  fc.assert(fc.property(mutatedText, expectSound), { numRuns: isLong ? 300 : 100, interruptAfterTimeLimit: 20_000 });
});

test("random bytes and other encodings give diagnostics in their files, never a crash", () => {
  fc.assert(fc.property(otherBytes, expectSound), { numRuns: isLong ? 150 : 50, interruptAfterTimeLimit: 20_000 });
});

const plan = "phases/plan.yaml";
const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
  .concat(
    [..."bcdefghi"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(", ")}]`),
  )
  .join("\n");

const hostile: [string, string][] = [
  ["aliases that multiply", bomb],
  ["an alias of itself", "title: &a [*a]\n"],
  ["a merge key", "base: &b {title: Plan}\n<<: *b\ngoal: Plan.\n"],
  ["a hundred thousand brackets", "[".repeat(100_000)],
  ["a hundred thousand braces", "{a: ".repeat(100_000)],
  [
    "twenty thousand keys, and a broken one",
    `${Array.from({ length: 20_000 }, (_, index) => `k${index}: v`).join("\n")}\ntitle: [`,
  ],
  ["a megabyte in one line", `title: ${"x".repeat(1_000_000)}`],
  [
    "deep indentation",
    Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(Math.min(depth, 300))}k${depth}:`).join("\n"),
  ],
  ["a thousand documents", "---\ntitle: x\n".repeat(1000)],
  ["prototype keys", "__proto__: {title: x}\nconstructor: 7\ntoString: []\n"],
  ["a key of every kind", "? {a: b}\n: c\n? [d]\n: e\n~: f\n1.5: g\ntrue: h\n"],
];

test.each(hostile)(
  "%s: refused in words, in a file's time",
  async (_, text) => {
    const milliseconds = await workOf(() => {
      expectSound({ ...shop, [plan]: text });
      const { diagnostics } = validate(hostOf({ ...shop, [plan]: text }), "shop");
      expect(diagnostics.some(({ severity, span }) => severity === "error" && span.file === plan)).toBe(true);
    });
    expect(milliseconds).toBeLessThan(15_000);
  },
  60_000,
);
