import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { expect, test } from "vitest";
import { readConverseStream } from "../../runtime/models/converse-stream.ts";

/** A reply that calls one tool after the other. */
async function* replyWith(calls: { id: string; input: string }[]): AsyncGenerator<ConverseStreamOutput> {
  for (const [contentBlockIndex, { id, input }] of calls.entries()) {
    yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId: id, name: "git_list" } } } };
    yield { contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input } } } };
  }
  yield { messageStop: { stopReason: "tool_use" } };
  yield { metadata: { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } } };
}

test.each([
  ["two calls with ids of their own", ["a", "b"], "{}", "tool_use"],
  ["two calls with one id", ["a", "a"], "{}", "malformed_tool_use"],
  ["a call whose arguments are no JSON", ["a"], "{", "malformed_tool_use"],
])("%s", async (_, ids, input, stopReason) => {
  const end = await readConverseStream(replyWith(ids.map((id) => ({ id, input }))));
  expect(end).toMatchObject({ kind: "whole", stopReason });
});
