import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { providerOf } from "../../compiler/kinds/providers/model-providers.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const messages = (model: string) =>
  validate(hostOf(overlay(`# engagements/shop/engagement.yaml\nmodels:\n  working: ${model}\n`))).diagnostics.map(
    ({ id, message }) => `${id}: ${message}`,
  );

test("OpenAI's models have list prices, also as dated snapshots, and a tenth of the input for what comes from the cache", () => {
  const { listPrice } = providerOf({ provider: "openai" });
  const price = { inputMicros: 2_500_000, outputMicros: 15_000_000, cacheReadMicros: 250_000 };
  expect(listPrice("gpt-5.4", "5m")).toMatchObject(price);
  expect(listPrice("gpt-5.4-2026-03-05", "5m")).toMatchObject(price);
});

test("a model without a list price, or at an address of one's own, needs a declared one, which may be 0", () => {
  expect(messages("{ provider: openai, id: qwen3, endpoint: 'http://127.0.0.1:11434/v1', maxTokens: 4096 }")).toEqual([
    'price-unknown: The model "qwen3" is not in the price table of 2026-06-04.',
  ]);
  expect(
    messages(
      "{ provider: openai, id: qwen3, endpoint: 'http://127.0.0.1:11434/v1', maxTokens: 4096, price: { input: 0, output: 0 } }",
    ),
  ).toEqual([]);
});

test("a fallback of another service is checked key by key", () => {
  const fallback = (text: string) =>
    messages(`{ id: us.anthropic.claude-sonnet-5-5, maxTokens: 4096, fallback: [${text}] }`);
  expect(fallback("{ provider: openai, id: gpt-5.4, colour: red }")).toEqual([
    expect.stringMatching(/^unknown-key: .*"colour"/),
  ]);
  expect(fallback("{ provider: openai, id: 5 }")).toEqual([expect.stringMatching(/^wrong-value: /)]);
  expect(fallback("{ provider: openai, id: gpt-5.4, key: openai-key }")).toEqual([]);
});
