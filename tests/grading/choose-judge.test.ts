import { expect, test } from "vitest";
import { chooseJudge } from "../../cli/eval/choose-judge.ts";
import type { Case } from "../../runtime/local/evaluate.ts";
import { makerOf } from "../../schema/model-families.ts";
import type { Pipeline } from "../../schema/types.ts";
import { pipeline as shop } from "../support/manifest.ts";

const nova = "us.amazon.nova-pro-v1:0";
const writtenBy = (...ids: string[]): Pipeline => ({
  ...shop,
  models: { working: { provider: "bedrock", ids, maxTokens: 1, cache: "off", prices: {} } },
});
const claude = writtenBy("us.anthropic.claude-sonnet-5-5", "us.anthropic.claude-sonnet-4-6");
const choose = (judge: string, pipeline = claude, price: string | undefined = "0.8,3.2") =>
  chooseJudge({ judge, "judge-price": price, "judge-budget": 2 }, [], pipeline);

test("a model of another maker judges, at its declared price", () => {
  const chosen = choose(nova);
  expect(chosen?.model).toMatchObject({
    provider: "bedrock",
    ids: [nova],
    prices: { [nova]: { inputMicros: 800_000, outputMicros: 3_200_000 } },
  });
  expect(chosen?.budgetMicros).toBe(2_000_000);
});

test.each([
  ["the authors' own model", "us.anthropic.claude-sonnet-5-5", claude],
  ["another model of their maker", "global.anthropic.claude-opus-5-5", claude],
  ["an older family of their maker", "anthropic.claude-3-haiku-20240307-v1:0", claude],
  [
    "the ARN of a profile of their maker",
    "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-5-5",
    claude,
  ],
  ["the maker of a fallback", nova, writtenBy("us.anthropic.claude-sonnet-5-5", "us.amazon.nova-lite-v1:0")],
])("%s cannot judge", (_, judge, pipeline) => {
  expect(() => choose(judge, pipeline)).toThrow(/--judge: .* cannot judge: model working .* of the same vendor/);
});

test("a judge or an author whose maker the id does not show is refused with the reason", () => {
  const profile = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123";
  expect(() => choose(profile)).toThrow(/does not name its vendor/);
  expect(() => choose(nova, writtenBy(profile))).toThrow(/cannot be derived from its id/);
});

test.each([undefined, "", "0.8", "0.8;3.2", "-1,2", "a,b"])("a judge with the price %j is refused", (price) => {
  expect(() => chooseJudge({ judge: nova, "judge-price": price, "judge-budget": 2 }, [], claude)).toThrow(
    /--judge-price/,
  );
});

const caseWith = (name: string, model: string): Case => ({
  name,
  statement: "",
  expected: { title: name, statement: "s.md", judge: { model, price: { input: 1, output: 2 } } },
  at: (...path) => `${name}/case.yaml:4 (${path.join(".")})`,
});
const fromCases = (...cases: Case[]) => chooseJudge({ "judge-budget": 2 }, cases, claude);

test("cases declare the judge: one for all, refused with its place", () => {
  expect(fromCases(caseWith("a", nova), caseWith("b", nova))?.model.ids).toEqual([nova]);
  expect(fromCases()).toBeUndefined();
  expect(() => fromCases(caseWith("a", nova), caseWith("b", "us.meta.llama3-3-70b-instruct-v1:0"))).toThrow(
    /^b\/case\.yaml:4 \(judge\.model\): the judge is us\.meta.*a\/case\.yaml:4/,
  );
  expect(() => fromCases(caseWith("a", "us.anthropic.claude-haiku-5-5"))).toThrow(/^a\/case\.yaml:4/);
});

test("the engagement declares the judge of all cases that name none, and a flag goes before both", () => {
  const mistral = "eu.mistral.pixtral-large-2502-v1:0";
  const declaring = (model: string): Pipeline => ({ ...claude, judge: { model, price: { input: 1, output: 2 } } });
  const chosen = (cases: Case[], judge?: string) =>
    chooseJudge({ judge, "judge-price": judge && "1,2", "judge-budget": 2 }, cases, declaring(mistral))?.model.ids;
  expect(chosen([])).toEqual([mistral]);
  expect(chosen([caseWith("a", nova)])).toEqual([nova]);
  expect(chosen([caseWith("a", nova)], "us.meta.llama3-3-70b-instruct-v1:0")).toEqual([
    "us.meta.llama3-3-70b-instruct-v1:0",
  ]);
  expect(() => chooseJudge({ "judge-budget": 2 }, [], declaring("us.anthropic.claude-haiku-5-5"))).toThrow(
    /^evaluation\.judge of .*cannot judge/,
  );
});

test.each([
  ["us.anthropic.claude-opus-5-5", "anthropic"],
  ["anthropic.claude-3-haiku-20240307-v1:0", "anthropic"],
  ["us-gov.amazon.nova-pro-v1:0", "amazon"],
  ["arn:aws:bedrock:eu-west-1:1:inference-profile/eu.mistral.pixtral-large-2502-v1:0", "mistral"],
  ["claude-sonnet-5-5", "anthropic"],
  ["anthropic/claude-opus-5.5", "anthropic"],
  ["us.openai.gpt-oss-120b-1:0", "openai"],
  ["gpt-4.1", "openai"],
  ["o4-mini", "openai"],
  ["qwen3.5:8b", "qwen"],
  ["Qwen/Qwen3-8B", "qwen"],
  ["gemma3:270m", "google"],
  ["x-ai/grok-4.1", "x-ai"],
  ["yi-1.5", undefined],
  ["model-a", undefined],
])("the maker of %s is %s", (id, maker) => {
  expect(makerOf(id)).toBe(maker);
});
