import { expect, test } from "vitest";
import { anthropic } from "../../compiler/kinds/providers/anthropic/anthropic.ts";
import { listPrice } from "../../compiler/kinds/providers/bedrock/prices.ts";
import { declaredPrice } from "../../compiler/lower/declared-price.ts";

test("a global profile and a bare id have the list price, in micro-dollars per million tokens", () => {
  const price = {
    inputMicros: 4_000_000,
    outputMicros: 20_000_000,
    cacheReadMicros: 200_000,
    cacheWriteMicros: 5_000_000,
  };
  expect(listPrice("global.anthropic.claude-opus-5-5", "5m")).toEqual(price);
  expect(listPrice("anthropic.claude-opus-5-5", "5m")).toEqual(price);
});

test.each(["us", "eu", "jp", "au"])("a %s profile costs ten per cent more", (region) => {
  expect(listPrice(`${region}.anthropic.claude-sonnet-5-5`, "5m")).toEqual({
    inputMicros: 2_200_000,
    outputMicros: 11_000_000,
    cacheReadMicros: 110_000,
    cacheWriteMicros: 2_750_000,
  });
});

test("a cache of one hour costs more to write", () => {
  const price = { cacheWriteMicros: 2_000_000, shortCacheWriteMicros: 1_250_000 };
  expect(listPrice("anthropic.claude-haiku-4-5", "1h")).toMatchObject(price);
});

test("dates and versions in an id do not change the price", () => {
  expect(listPrice("us.anthropic.claude-haiku-4-5-20251001-v1:0", "5m")).toEqual(
    listPrice("us.anthropic.claude-haiku-4-5", "5m"),
  );
  expect(listPrice("anthropic.claude-opus-4-6-v1", "5m")).toEqual(listPrice("anthropic.claude-opus-4-6", "5m"));
  expect(listPrice("us.anthropic.claude-opus-4-5-20251101-v1:0", "5m")?.inputMicros).toBe(5_500_000);
});

test.each([
  "anthropic.claude-opus-9",
  "amazon.nova-pro-v1:0",
  "us-gov.anthropic.claude-opus-5-5",
  "claude-opus-5-5",
  "anthropic.claude-opus-5-50",
])("%s is not guessed", (id) => {
  expect(listPrice(id, "5m")).toBeUndefined();
});

test("what a declared price leaves out is the input price", () => {
  expect(declaredPrice({ input: 1.5, output: 6 })).toEqual({
    inputMicros: 1_500_000,
    outputMicros: 6_000_000,
    cacheReadMicros: 1_500_000,
    cacheWriteMicros: 1_500_000,
  });
});

test("the maker's own API has the list price under the maker's ids, with a date or without", () => {
  const price = { inputMicros: 3_000_000, outputMicros: 15_000_000, cacheReadMicros: 300_000 };
  expect(anthropic.listPrice("claude-sonnet-4-5", "1h")).toMatchObject({
    ...price,
    cacheWriteMicros: 6_000_000,
    shortCacheWriteMicros: 3_750_000,
  });
  expect(anthropic.listPrice("claude-sonnet-4-5-20250929", "5m")).toMatchObject(price);
  for (const id of ["claude-opus-9", "us.anthropic.claude-opus-5-5", "qwen3", "claude-opus-5-50"])
    expect(anthropic.listPrice(id, "5m")).toBeUndefined();
});
