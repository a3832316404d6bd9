import fc from "fast-check";
import { expect, test } from "vitest";
import { inertTitle } from "../../../runtime/artifacts/customer/inert-title.ts";
import "../../support/seed.ts";

test.each([
  ["Sell tea", "Sell tea"],
  ["Fix the total of an order: 2 > 1 & so on, C# too", "Fix the total of an order: 2 > 1 & so on, C# too"],
  ["Typo [skip ci] Closes #1 @acme/all", "Typo (skip ci) Closes # 1 @ acme/all"],
  ["Fixes: acme/shop#12, resolves GH-3, !4", "Fixes: acme/shop# 12, resolves GH 3, ! 4"],
  ["Closes https://github.com/acme/shop/issues/1", "Closes https: //github.com/acme/shop/issues/1"],
  ["Implements issue SHOP-7", "Implements issue SHOP 7"],
  ["a\n\nskip-checks: true", "a skip-checks - true"],
  ["x ***NO_CI***", "x *NO_CI*"],
  ["[\u200bskip\u00a0ci]", "( skip ci)"],
  ["![x](https://e.invalid/?a) <!-- <img src=x>", "!(x)(https: //e.invalid/?a) < !-- < img src=x>"],
])("the title %j becomes %j", (title, inert) => {
  expect(inertTitle(title)).toBe(inert);
});

/** By GitHub's and GitLab's documentation: skipping of pipelines, references, names of people, links, HTML, and further lines. */
const acting = [
  /\[[^\]]*\]/,
  /skip-checks:/i,
  /\*{3}/,
  /#\w/,
  /@\w/,
  /[!&]\d/,
  /\bGH-\d/i,
  /:\/\//,
  /\bwww\./i,
  /<[a-z!/]/i,
  /[\r\n\u2028\p{Cc}\p{Cf}]/u,
];

test("whatever a stranger writes, nothing of it acts, and applied again it is the same", () => {
  const words = [
    "[skip ci]",
    "[ci skip]",
    "[no ci]",
    "skip-checks:true",
    "#1",
    "GH-1",
    "@all",
    "://",
    "<",
    "!",
    "***",
    "\u200b",
    "\n",
    "w",
    "ww.",
  ];
  const titles = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 8 });
  fc.assert(
    fc.property(titles, fc.constantFrom("", " "), (parts, gap) => {
      const inert = inertTitle(parts.join(gap));
      expect(acting.filter((each) => each.test(inert))).toEqual([]);
      expect(inertTitle(inert)).toBe(inert);
    }),
    { numRuns: 500 },
  );
});
