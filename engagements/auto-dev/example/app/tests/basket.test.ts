import assert from "node:assert/strict";
import { test } from "node:test";
import { sumOf, withArticle } from "../src/basket.ts";

const tea = { name: "tea", cents: 450 };
const cup = { name: "cup", cents: 1200 };

test("the same article twice is one line", () => {
  const basket = withArticle(withArticle([], tea), tea, 2);
  assert.deepEqual(basket, [{ article: tea, count: 3 }]);
});

test("the sum has every article as often as it is there", () => {
  assert.equal(sumOf(withArticle(withArticle(withArticle([], tea, 2), cup), tea)), 2550);
  assert.equal(sumOf([]), 0);
});

test("a basket takes no part of an article", () => {
  assert.throws(() => withArticle([], tea, 0), RangeError);
  assert.throws(() => withArticle([], tea, 1.5), RangeError);
});
