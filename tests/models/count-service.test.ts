import { expect, test } from "vitest";
import { countService, differences } from "../../runtime/local/count-service.ts";
import { twoAgents } from "../support/two-agents.ts";

const price = { inputMicros: 2e6, outputMicros: 4e6, cacheReadMicros: 1e6, cacheWriteMicros: 3e6 };
const { models, ...rest } = twoAgents();
const pipeline = { ...rest, models: { working: { ...Object.values(models)[0]!, ids: ["m"], prices: { m: price } } } };

/** A service that counted one whole reply and one that broke off: 100 tokens of input and 10 of output each. */
function counted() {
  const service = countService(pipeline);
  const usage = {
    inputTokens: 100,
    outputTokens: 10,
    totalTokens: 110,
    cacheReadInputTokens: 0,
    cacheWriteInputTokens: 0,
  };
  for (const isBrokenOff of [false, true]) service.add({ modelId: "m", usage, misbehaviour: undefined, isBrokenOff });
  service.addRefusal("errors");
  return service.total;
}

const usage = (inputTokens: number, outputTokens: number, costMicros: number) => ({
  inputTokens,
  outputTokens,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costMicros,
});
const estimated = { calls: 1, ...usage(120, 12, 408) };

test("a record is right with the count of whole replies and an estimate of a broken one that is not below its count", () => {
  expect(counted()).toMatchObject({
    replies: 2,
    faults: { errors: 1, streams: 1, bursts: 0, limits: 0 },
    costMicros: 480,
  });
  expect(differences(counted(), usage(220, 22, 648), estimated)).toEqual([]);
});

test.each([
  ["a token too many in whole replies", usage(221, 22, 648), estimated, /1 token apart/],
  ["a millionth of a dollar too little for whole replies", usage(220, 22, 647), estimated, /0 tokens apart/],
  ["a broken reply that is not in it", usage(100, 10, 240), { calls: 0, ...usage(0, 0, 0) }, /0 calls, and 1 reply/],
  ["a broken reply with too little output", usage(220, 19, 636), { calls: 1, ...usage(120, 9, 396) }, /estimates/],
  ["a broken reply with too little input", usage(199, 22, 606), { calls: 1, ...usage(99, 12, 366) }, /estimates/],
  ["a broken reply that costs too little", usage(220, 22, 479), { calls: 1, ...usage(120, 12, 239) }, /estimates/],
])("a record is wrong with %s", (_, record, part, problem) => {
  expect(differences(counted(), record, part).join(" ")).toMatch(problem);
});
