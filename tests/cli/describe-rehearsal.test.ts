import { expect, test } from "vitest";
import { describeRehearsal } from "../../cli/describe-rehearsal.ts";
import { calledModels } from "../../runtime/local/called-models.ts";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import type { Model } from "../../schema/types.ts";
import { twoAgents } from "../support/two-agents.ts";

const usage = {
  inputTokens: 12_000,
  outputTokens: 300,
  cacheReadTokens: 40,
  cacheWriteTokens: 5,
  costMicros: 0,
};
const report: RehearsalReport = {
  engagement: "hello",
  outcome: "finished",
  phases: [],
  acts: [],
  problems: [],
  usage,
  wallSeconds: 1,
  simulatedSeconds: 0,
  peakMemoryBytes: { host: 1, largestRunner: 1 },
};

const free = { inputMicros: 0, outputMicros: 0, cacheReadMicros: 0, cacheWriteMicros: 0 };
const own: Model = {
  provider: "openai",
  endpoint: "http://127.0.0.1:8080/v1",
  ids: ["qwen3", "never-named"],
  maxTokens: 500,
  cache: "off",
  prices: { qwen3: free },
};
const paid: Model = {
  provider: "bedrock",
  ids: ["us.nova"],
  maxTokens: 500,
  cache: "off",
  prices: { "us.nova": { ...free, outputMicros: 5 } },
};
const lineOf = (models: { [name: string]: Model } | undefined, over: Partial<RehearsalReport> = {}) => {
  const called = models && { models: calledModels({ ...twoAgents(), models }) };
  return describeRehearsal({ ...report, ...called, ...over })
    .split("\n")
    .find((line) => line.includes("tokens"));
};

test("a trial's tokens are those that the tried model's server counted, at a price of zero", () => {
  expect(lineOf({ reasoning: own, working: own })).toBe(
    "  12,345 tokens, as counted by qwen3 (openai at http://127.0.0.1:8080/v1): $0.00 at a price of $0",
  );
});

test("declared models are named each once, with the money at the declared prices", () => {
  expect(lineOf({ a: own, b: paid, c: paid }, { usage: { ...usage, costMicros: 1_200_000 } })).toBe(
    "  12,345 tokens, as counted by qwen3 (openai at http://127.0.0.1:8080/v1) and us.nova (bedrock): $1.20 at the declared prices",
  );
});

test("the part that crew estimated is not said to be the service's count", () => {
  const estimated = { ...usage, inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0, calls: 1 };
  expect(lineOf({ a: own }, { estimated })).toContain(
    "; 1 call had no count: crew estimated 120 tokens of them: $0.00",
  );
});

test("only the rehearsal model's tokens are rehearsal text", () => {
  expect(lineOf(undefined)).toContain("12,345 tokens of rehearsal text");
});
