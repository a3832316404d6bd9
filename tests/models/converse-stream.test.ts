import type { ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { expect, test } from "vitest";
import { readConverseStream } from "../../runtime/models/bedrock/converse-stream.ts";

/** A reply that calls one tool after the other. */
async function* replyWith(calls: { id: string; input: string }[]): AsyncGenerator<ConverseStreamOutput> {
  for (const [contentBlockIndex, { id, input }] of calls.entries()) {
    yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId: id, name: "git_list" } } } };
    yield { contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input } } } };
  }
  yield { messageStop: { stopReason: "tool_use" } };
  yield { metadata: { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 }, metrics: { latencyMs: 1 } } };
}

const call = (id: string, unusable?: string) => ({
  kind: "tool-use",
  id,
  name: "git_list",
  input: {},
  ...(unusable && { unusable: expect.stringContaining(unusable) }),
});

test.each([
  ["two calls with ids of their own", ["a", "b"], "{}", [call("a"), call("b")]],
  ["two calls with one id get one each", ["a", "a"], "{}", [call("a"), call("a-2")]],
  ["calls without an id get one each", ["", ""], "{}", [call("call"), call("call-2")]],
  ["a call whose arguments are no JSON is refused by itself", ["a"], "{", [call("a", "not JSON,")]],
  ["a call whose arguments are a list is refused by itself", ["a"], '["a"]', [call("a", "not a JSON object")]],
  ["a call whose arguments are a text is refused by itself", ["a"], '"a"', [call("a", "not a JSON object")]],
  ["a call whose arguments are null is refused by itself", ["a"], "null", [call("a", "not a JSON object")]],
])("%s", async (_, ids, input, content) => {
  const end = await readConverseStream(replyWith(ids.map((id) => ({ id, input }))));
  expect(end).toMatchObject({ kind: "whole", stopReason: "tool_use", content });
});

async function* events(...all: object[]): AsyncGenerator<ConverseStreamOutput> {
  for (const event of all) yield event as unknown as ConverseStreamOutput;
}

const delta = (contentBlockIndex: number, of: object) => ({ contentBlockDelta: { contentBlockIndex, delta: of } });
const begin = (contentBlockIndex: number, toolUseId: string) => ({
  contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name: "git_list" } } },
});
const end = (contentBlockIndex: number) => ({ contentBlockStop: { contentBlockIndex } });
const stop = (stopReason: string) => ({ messageStop: { stopReason } });

test("what the model thought is kept in its place, with its seal, and what is hidden stays hidden", async () => {
  const reply = await readConverseStream(
    events(
      delta(0, { reasoningContent: { text: "First " } }),
      delta(0, { reasoningContent: { text: "this." } }),
      delta(0, { reasoningContent: { signature: "seal" } }),
      end(0),
      delta(1, { reasoningContent: { redactedContent: Buffer.from("hid") } }),
      delta(1, { reasoningContent: { redactedContent: Buffer.from("den") } }),
      end(1),
      begin(2, "a"),
      delta(2, { toolUse: { input: "{}" } }),
      end(2),
      stop("tool_use"),
    ),
  );
  expect(reply).toMatchObject({
    content: [
      { kind: "reasoning", text: "First this.", signature: "seal" },
      { kind: "reasoning", text: "", redacted: Buffer.from("hidden").toString("base64") },
      call("a"),
    ],
  });
});

test("a reply that was cut off keeps the calls that were complete, and no other", async () => {
  const reply = await readConverseStream(
    events(
      begin(0, "a"),
      delta(0, { toolUse: { input: "{}" } }),
      end(0),
      begin(1, "b"),
      delta(1, { toolUse: { input: '{"path": "do' } }),
      stop("max_tokens"),
    ),
  );
  expect(reply).toMatchObject({ stopReason: "tool_use", isCut: true, content: [call("a")] });
});

test("a refusal is one, however the service spells its other reasons", async () => {
  expect(await readConverseStream(events(delta(0, { text: "I can" }), stop("refusal")))).toMatchObject({
    stopReason: "refusal",
  });
  expect(await readConverseStream(events(stop("something_new")))).toMatchObject({
    stopReason: "malformed_model_output",
  });
});
