import assert from "node:assert/strict";
import { test } from "node:test";
import { discounted, priceInWords } from "../src/price.ts";

test("a price has two decimals", () => {
  assert.equal(priceInWords(1250), "12.50 EUR");
  assert.equal(priceInWords(5), "0.05 EUR");
  assert.equal(priceInWords(-199), "-1.99 EUR");
});

test("a price is a whole number of cents", () => {
  assert.throws(() => priceInWords(1.5), RangeError);
});

test("a discount is rounded to the customer's advantage", () => {
  assert.equal(discounted(999, 10), 899);
  assert.equal(discounted(999, 0), 999);
  assert.throws(() => discounted(999, 101), RangeError);
});
