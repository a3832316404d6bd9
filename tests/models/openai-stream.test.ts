import { describe, expect, test } from "vitest";
import {
  broken,
  call,
  chatServer,
  counted,
  delta,
  ended,
  type Piece,
  streamed,
  usage,
} from "../support/chat-endpoint.ts";

const list = { kind: "tool-use", id: "a", name: "git_list", input: { path: "docs" } };
const begin = (id: string, index?: number) => ({
  ...(index !== undefined && { index }),
  id,
  function: { name: "git_list", arguments: "" },
});
const whole = (id: string, index: number, path: string) =>
  call({ index, id, function: { name: "git_list", arguments: `{"path":"${path}"}` } });

/** Shapes of a whole stream, with the source of each, and the reply that crew reads in it. */
const shapes: { [name: string]: { pieces: Piece[]; reply: object } } = {
  // developers.openai.com/api/reference: the chunk object; usage comes in a last chunk without choices.
  "words, and the count in a last chunk without choices": {
    pieces: [
      delta({ role: "assistant", content: "" }),
      delta({ content: "Good " }),
      delta({ content: "day." }),
      ended("stop"),
      counted(usage),
    ],
    reply: {
      content: [{ kind: "text", text: "Good day." }],
      stopReason: "end_turn",
      usage: { inputTokens: 100, outputTokens: 20 },
    },
  },
  // vllm-project/vllm: the last chunk has `choices: null`.
  "no list of choices beside the count": {
    pieces: [delta({ content: "Hi." }), ended("stop"), counted(usage, null)],
    reply: { usage: { inputTokens: 100 } },
  },
  // docs.vllm.ai: stream_options.continuous_usage_stats, a count with each chunk.
  "a count with each chunk": {
    pieces: [
      { ...delta({ content: "H" }), usage: { ...usage, completion_tokens: 1 } },
      { ...delta({ content: "i" }, "stop"), usage },
    ],
    reply: { content: [{ kind: "text", text: "Hi" }], usage: { outputTokens: 20 } },
  },
  // console.groq.com/docs and older Kimi servers: the count is within the choice.
  "the count within the choice": {
    pieces: [{ choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: "stop", usage }] }],
    reply: { usage: { inputTokens: 100, outputTokens: 20 } },
  },
  // html.spec.whatwg.org, server-sent events; OpenRouter sends ": OPENROUTER PROCESSING" while a model waits.
  "comments between the chunks": {
    pieces: [
      ": OPENROUTER PROCESSING\n\n",
      delta({ content: "Hi" }),
      ": keep-alive\n\n",
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ kind: "text", text: "Hi" }], stopReason: "end_turn" },
  },
  "arguments in pieces": {
    pieces: [
      call(begin("a", 0)),
      call({ index: 0, function: { arguments: '{"pa' } }),
      call({ index: 0, function: { arguments: 'th":"docs"}' } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [list], stopReason: "tool_use" },
  },
  "two calls whose pieces alternate": {
    pieces: [
      call(begin("a", 0)),
      call(begin("b", 1)),
      call({ index: 0, function: { arguments: '{"path":"docs"}' } }),
      call({ index: 1, function: { arguments: "{}" } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [list, { ...list, id: "b", input: {} }] },
  },
  // github.com/ollama/ollama/issues/15457
  "the same index for each call": {
    pieces: [whole("a", 0, "docs"), whole("b", 0, "src"), ended("tool_calls"), counted(usage)],
    reply: { content: [list, { ...list, id: "b", input: { path: "src" } }] },
  },
  // github.com/ollama/ollama/issues/7881
  "no index": {
    pieces: [
      call({ id: "a", function: { name: "git_list", arguments: '{"path":"docs"}' } }),
      call({ id: "b", function: { name: "git_list", arguments: '{"path":' } }),
      call({ function: { arguments: '"src"}' } }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [list, { ...list, id: "b", input: { path: "src" } }], stopReason: "tool_use" },
  },
  // github.com/vllm-project/vllm/issues/18412
  "no id": {
    pieces: [
      call({ index: 0, function: { name: "git_list", arguments: "{}" } }),
      call({ index: 1, function: { name: "git_list", arguments: "{}" } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: {
      content: [
        { ...list, id: "call", input: {} },
        { ...list, id: "call-2", input: {} },
      ],
    },
  },
  "neither index nor id": {
    pieces: [
      call({ function: { name: "git_list", arguments: "{}" } }),
      call({ function: { name: "git_list", arguments: "{}" } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: {
      content: [
        { ...list, id: "call", input: {} },
        { ...list, id: "call-2", input: {} },
      ],
    },
  },
  // github.com/deepset-ai/haystack-core-integrations/pull/3321: the tool's name is the id of each call.
  "the same id twice": {
    pieces: [whole("a", 0, "docs"), whole("a", 1, "src"), ended("tool_calls"), counted(usage)],
    reply: { content: [list, { ...list, id: "a-2", input: { path: "src" } }] },
  },
  "the same id twice without an index": {
    pieces: [
      call({ id: "a", function: { name: "git_list", arguments: '{"path":"docs"}' } }),
      call({ id: "a", function: { name: "git_list", arguments: "{}" } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [list, { ...list, id: "a-2", input: {} }] },
  },
  "a new id with each piece": {
    pieces: [
      call(begin("a", 0)),
      call({ index: 0, id: "x", function: { arguments: '{"path":' } }),
      call({ index: 0, id: "y", function: { name: null, arguments: '"docs"}' } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [list] },
  },
  // github.com/BerriAI/litellm/issues/11407: id and name with each piece.
  "id and name with each piece": {
    pieces: [
      call(begin("a", 0)),
      call({ ...begin("a", 0), function: { name: "git_list", arguments: '{"path":' } }),
      call({ ...begin("a", 0), function: { name: "git_list", arguments: '"docs"}' } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [list] },
  },
  "a repeated beginning": {
    pieces: [whole("a", 0, "docs"), whole("a", 0, "docs"), ended("tool_calls"), counted(usage)],
    reply: { content: [list] },
  },
  // github.com/ollama/ollama/issues/6708
  "arguments as an object": {
    pieces: [
      call({ index: 0, id: "a", function: { name: "git_list", arguments: { path: "docs" } } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [list] },
  },
  "no arguments": {
    pieces: [call({ index: 0, id: "a", function: { name: "git_list" } }), ended("tool_calls"), counted(usage)],
    reply: { content: [{ ...list, input: {} }] },
  },
  "arguments that are not JSON": {
    pieces: [
      call({ index: 0, id: "a", function: { name: "git_list", arguments: "{path: docs}" } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [{ ...list, input: {}, unusable: expect.stringContaining("are not JSON") }] },
  },
  "arguments that are no object": {
    pieces: [
      call({ index: 0, id: "a", function: { name: "git_list", arguments: '["docs"]' } }),
      ended("tool_calls"),
      counted(usage),
    ],
    reply: { content: [{ ...list, input: {}, unusable: expect.stringContaining("not a JSON object") }] },
  },
  // Reported for llama.cpp and vLLM when their parser of calls fails: the reason is there, and the calls are not.
  "the reason tool_calls without calls": {
    pieces: [delta({ content: "I list." }), ended("tool_calls"), counted(usage)],
    reply: { stopReason: "malformed_tool_use" },
  },
  // github.com/strands-agents/harness-sdk/issues/3882
  "calls as tagged text": {
    pieces: [
      delta({ content: 'I list.\n<tool_call>\n{"name": "git_list", ' }),
      delta({ content: '"arguments": {"path": "docs"}}\n</tool_call>' }),
      ended("stop"),
      counted(usage),
    ],
    reply: {
      content: [
        { kind: "text", text: "I list." },
        { ...list, id: "call" },
      ],
      stopReason: "tool_use",
    },
  },
  "a call as the only fence of a reply": {
    pieces: [
      delta({ content: '```json\n{"name": "git_list", "parameters": {"path": "docs"}}\n```' }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ ...list, id: "call" }], stopReason: "tool_use" },
  },
  "a call as all of a reply": {
    pieces: [
      delta({ content: ' {\n "name": "git_list", "arguments"' }),
      delta({ content: ': {"path": "docs"}}\n' }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ ...list, id: "call" }], stopReason: "tool_use" },
  },
  "an object that is more than a call stays text": {
    pieces: [
      delta({ content: '{"name": "git_list", "arguments": {"path": "docs"}, "version": "1.0.0"}' }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ kind: "text", text: expect.stringContaining("version") }], stopReason: "end_turn" },
  },
  "a call alone, of a tool that is not offered, stays text": {
    pieces: [delta({ content: '{"name": "rm", "arguments": {}}' }), ended("stop"), counted(usage)],
    reply: { content: [{ kind: "text", text: expect.stringContaining("rm") }], stopReason: "end_turn" },
  },
  "a tagged call of a tool that is not offered stays text": {
    pieces: [
      delta({ content: '<tool_call>{"name": "rm", "arguments": {}}</tool_call>' }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ kind: "text", text: expect.stringContaining("rm") }], stopReason: "end_turn" },
  },
  "a tagged call within a document stays text": {
    pieces: [
      delta({
        content: 'Servers write:\n```\n<tool_call>{"name": "git_list", "arguments": {}}</tool_call>\n```\nThat is all.',
      }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ kind: "text", text: expect.stringContaining("That is all.") }], stopReason: "end_turn" },
  },
  "a call before further words stays text": {
    pieces: [
      delta({ content: '<tool_call>{"name": "git_list", "arguments": {}}</tool_call> would list them.' }),
      ended("stop"),
      counted(usage),
    ],
    reply: { content: [{ kind: "text", text: expect.stringContaining("would list") }], stopReason: "end_turn" },
  },
  // api-docs.deepseek.com/guides/thinking_mode
  "reasoning in its own field": {
    pieces: [
      delta({ reasoning_content: "Let me " }),
      delta({ reasoning_content: "think." }),
      delta({ content: "Done." }),
      ended("stop"),
      counted(usage),
    ],
    reply: {
      content: [
        { kind: "reasoning", text: "Let me think.", signature: "reasoning_content" },
        { kind: "text", text: "Done." },
      ],
    },
  },
  // openrouter.ai/docs: `reasoning`; some servers fill both fields.
  "reasoning in two fields at once": {
    pieces: [
      delta({ reasoning: "Hm.", reasoning_content: "Hm." }),
      delta({ content: "Done." }),
      ended("stop"),
      counted(usage),
    ],
    reply: {
      content: [
        { kind: "reasoning", text: "Hm.", signature: "reasoning_content" },
        { kind: "text", text: "Done." },
      ],
    },
  },
  // github.com/vllm-project/vllm/issues/41691 and others: a server without a parser for reasoning.
  "reasoning that was left in the text": {
    pieces: [delta({ content: "<think>Hm.</th" }), delta({ content: "ink>\n\nDone." }), ended("stop"), counted(usage)],
    reply: {
      content: [
        { kind: "reasoning", text: "Hm." },
        { kind: "text", text: "Done." },
      ],
    },
  },
  // developers.openai.com/api/docs/guides/structured-outputs: refusals.
  "a refusal": {
    pieces: [delta({ refusal: "I cannot " }), delta({ refusal: "help." }), ended("stop"), counted(usage)],
    reply: { content: [{ kind: "text", text: "I cannot help." }], stopReason: "refusal" },
  },
  "a filter": {
    pieces: [delta({ content: "So" }), ended("content_filter"), counted(usage)],
    reply: { stopReason: "content_filtered" },
  },
  "a reply that is cut after a whole call": {
    pieces: [
      whole("a", 0, "docs"),
      call({ index: 1, id: "b", function: { name: "git_list", arguments: '{"pa' } }),
      ended("length"),
      counted(usage),
    ],
    reply: { content: [list], stopReason: "tool_use", isCut: true },
  },
  "a reply that is cut in its words": {
    pieces: [delta({ content: "So" }), ended("length"), counted(usage)],
    reply: { content: [{ kind: "text", text: "So" }], stopReason: "max_tokens" },
  },
  // huggingface.co/docs/text-generation-inference
  "another word for the end": {
    pieces: [delta({ content: "Hi" }), ended("eos_token"), counted(usage)],
    reply: { stopReason: "end_turn" },
  },
  "an unknown reason": {
    pieces: [delta({ content: "Hi" }), ended("abort"), counted(usage)],
    reply: { stopReason: "malformed_model_output" },
  },
  "a second choice that was not asked for": {
    pieces: [
      {
        choices: [
          { index: 1, delta: { content: "No" } },
          { index: 0, delta: { content: "Yes" }, finish_reason: "stop" },
        ],
      },
      counted(usage),
    ],
    reply: { content: [{ kind: "text", text: "Yes" }] },
  },
};

test.each(Object.entries(shapes))("a stream with %s is read", async (_, { pieces, reply }) => {
  const { ask } = await chatServer(streamed(...pieces));
  expect(await ask()).toMatchObject(reply);
});

test("a stream without the mark of its end is whole, once the reason for the end has come", async () => {
  const { ask } = await chatServer(broken("closed", delta({ content: "Hi" }), ended("stop"), counted(usage)));
  expect(await ask()).toMatchObject({ stopReason: "end_turn", usage: { outputTokens: 20 } });
});

describe("a stream that ends early is lost, and what it cost is counted", () => {
  const estimate = { usage: { inputTokens: 1000, outputTokens: 1 }, isEstimated: true };
  test.each([
    ["closed without a reason for the end", broken("closed", delta({ content: "Hi" })), estimate],
    ["reset", broken("reset", delta({ content: "Hi" })), estimate],
    [
      "closed after the count",
      broken("closed", delta({ content: "Hi" }), counted(usage)),
      { usage: { inputTokens: 100, outputTokens: 20 } },
    ],
    [
      "closed after counts so far, the last of which is below what came",
      broken(
        "closed",
        { ...delta({ content: "H" }), usage: { ...usage, completion_tokens: 1 } },
        delta({ content: "i there, all" }),
      ),
      { usage: { inputTokens: 100, outputTokens: 5 }, isEstimated: true },
    ],
    [
      "an error as a part of it",
      streamed(delta({ content: "Hi" }), { error: { message: "CUDA out of memory", code: 500 } }),
      estimate,
    ],
    ["an event that is no JSON", streamed(delta({ content: "Hi" }), "data: {oops\n\n"), estimate],
    // OpenRouter: errors in a stream have the reason "error".
    ["the reason error", streamed(delta({ content: "Hi" }), ended("error")), estimate],
    [
      "a page in place of events",
      (response: import("node:http").ServerResponse) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html>Busy</html>"),
      { usage: { inputTokens: 1000, outputTokens: 0 }, isEstimated: true },
    ],
  ])("%s", async (_, answer, spending) => {
    const { ask, asked } = await chatServer(answer as never);
    await expect(ask()).rejects.toMatchObject({ name: "ReplyLost", attempts: 1, spending });
    expect(asked).toHaveLength(1);
  });
});

describe("tokens", () => {
  const usageOf = async (given: object | undefined) => {
    const { ask } = await chatServer(
      streamed(delta({ content: "Hello" }), ended("stop"), ...(given === undefined ? [] : [counted(given)])),
    );
    const { usage: read, isEstimated } = await ask();
    return { ...read, isEstimated };
  };
  // github.com/agno-agi/agno/issues/9537: the input contains them on this wire.
  test("from the cache are a part of the input", async () => {
    expect(await usageOf({ ...usage, prompt_tokens_details: { cached_tokens: 64 } })).toMatchObject({
      inputTokens: 36,
      cacheReadTokens: 64,
    });
    expect(await usageOf({ ...usage, prompt_cache_hit_tokens: 64 })).toMatchObject({
      inputTokens: 36,
      cacheReadTokens: 64,
    });
  });
  test("from the cache beside the input are not subtracted from it", async () => {
    expect(await usageOf({ ...usage, prompt_tokens_details: { cached_tokens: 900 } })).toMatchObject({
      inputTokens: 100,
      cacheReadTokens: 900,
    });
  });
  test("of reasoning beside the output are added", async () => {
    const details = { completion_tokens_details: { reasoning_tokens: 50 } };
    expect(await usageOf({ ...usage, ...details })).toMatchObject({ outputTokens: 20 });
    expect(await usageOf({ ...usage, total_tokens: 170, ...details })).toMatchObject({ outputTokens: 70 });
  });
  test.each([
    ["missing", undefined],
    ["null", { prompt_tokens: null, completion_tokens: null }],
    ["zero", { prompt_tokens: 0, completion_tokens: 0 }],
    ["zero for words that were sent", { prompt_tokens: 10, completion_tokens: 0 }],
    ["negative", { prompt_tokens: -1, completion_tokens: 5 }],
    ["text", { prompt_tokens: "100", completion_tokens: "20" }],
  ])("that are %s are estimated, and never counted as zero", async (_, given) => {
    expect(await usageOf(given)).toMatchObject({ inputTokens: 1000, outputTokens: 2, isEstimated: true });
  });
});

test("a model that works is heard through its chunks, and through comments before them", async () => {
  let heard = 0;
  const { ask } = await chatServer(
    streamed(": wait\n\n", delta({ content: "a" }), delta({ content: "b" }), ended("stop"), counted(usage)),
  );
  await ask({}, {}, undefined, () => {
    heard += 1;
  });
  expect(heard).toBe(5);
});

test("a silent call ends when it is stopped, and is estimated", async () => {
  const stop = new AbortController();
  const { ask } = await chatServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": wait\n\n");
    setImmediate(() => stop.abort());
  });
  await expect(ask({}, {}, stop.signal)).rejects.toMatchObject({ name: "ReplyLost", spending: { isEstimated: true } });
});
