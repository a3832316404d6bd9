import { describe, expect, test } from "vitest";
import type { Message } from "../../runtime/swarm/ports.ts";
import { chatServer, counted, delta, ended, refusing, streamed, usage } from "../support/chat-endpoint.ts";

const done = streamed(delta({ content: "Done." }), ended("stop"), counted(usage));
const fault = (message: string, more: object = {}) => ({ error: { message, type: "invalid_request_error", ...more } });

const conversation: Message[] = [
  { role: "user", content: [{ kind: "text", text: "Begin." }] },
  {
    role: "assistant",
    by: "model-a",
    content: [
      { kind: "reasoning", text: "Hm.", signature: "reasoning_content" },
      { kind: "text", text: "I list." },
      { kind: "tool-use", id: `toolu_${"x".repeat(50)}`, name: "git_list", input: { path: "docs" } },
      { kind: "tool-use", id: "b", name: "git_list", input: [] },
    ],
  },
  {
    role: "user",
    content: [
      { kind: "tool-result", id: `toolu_${"x".repeat(50)}`, text: "a.md", isError: false },
      { kind: "tool-result", id: "b", text: "no object", isError: true },
      { kind: "text", text: "Go on." },
    ],
  },
];

const by = (id: string): Message[] =>
  conversation.map((message) => (message.by === undefined ? message : { ...message, by: id }));

describe("a request", () => {
  test("has results directly behind their calls, ids that the service takes, and asks for the count", async () => {
    const { ask, asked } = await chatServer(done);
    await ask({}, { messages: conversation });
    const [{ body, path } = { body: {}, path: "" }] = asked;
    expect(path).toBe("/v1/chat/completions");
    expect(body).toMatchObject({
      model: "model-a",
      max_tokens: 500,
      stream: true,
      stream_options: { include_usage: true },
    });
    const [first, second] = ["toolu_xxxxxxxxxxxxxxxxx", "b"];
    expect(body.messages).toMatchObject([
      { role: "system", content: "You are a test." },
      { role: "user", content: "Begin." },
      {
        role: "assistant",
        content: "I list.",
        tool_calls: [
          {
            id: expect.stringContaining(first),
            type: "function",
            function: { name: "git_list", arguments: '{"path":"docs"}' },
          },
          { id: second, type: "function", function: { name: "git_list", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: expect.stringContaining(first), content: "a.md" },
      { role: "tool", tool_call_id: "b", content: "Error: no object" },
      { role: "user", content: "Go on." },
    ]);
    const id = body.messages?.[2]?.tool_calls?.[0]?.id ?? "";
    expect(id.length).toBeLessThanOrEqual(40);
    expect(body.messages?.[3]?.tool_call_id).toBe(id);
    expect(body.tools).toEqual([
      {
        type: "function",
        function: { name: "git_list", description: "Lists.", parameters: { type: "object", properties: {} } },
      },
    ]);
  });

  test("has the maximum in the field that the model takes, the declared effort and fields", async () => {
    const { ask, asked } = await chatServer(done);
    await ask({ ids: ["gpt-5"], effort: "high", fields: { seed: 7 } });
    await ask({ ids: ["llama-4"], effort: "high" });
    expect(asked[0]?.body).toMatchObject({ max_completion_tokens: 500, reasoning_effort: "high", seed: 7 });
    expect(asked[0]?.body).not.toHaveProperty("max_tokens");
    expect(asked[1]?.body).toMatchObject({ max_tokens: 500 });
    expect(asked[1]?.body).not.toHaveProperty("reasoning_effort");
  });

  test("has reasoning of the model itself only where its family takes it, in the field in which it came", async () => {
    const { ask, asked } = await chatServer(done);
    await ask({ ids: ["kimi-k2-thinking"] }, { messages: by("kimi-k2-thinking") });
    await ask({ ids: ["kimi-k2-thinking"] }, { messages: by("model-b") });
    await ask({ ids: ["gpt-5"] }, { messages: by("gpt-5") });
    await ask({ ids: ["deepseek-v4-pro"] }, { messages: by("model-b") });
    const thoughts = asked.map(({ body }) => body.messages?.[2]?.reasoning_content);
    expect(thoughts).toEqual(["Hm.", undefined, undefined, ""]);
  });

  test("carries the key and the declared headers, and nothing of a key where there is none", async () => {
    const { ask, asked } = await chatServer(done);
    process.env.OPENAI_API_KEY = "sk-of-the-environment";
    process.env.OPENAI_CUSTOM_HEADERS = "x-of: environment";
    try {
      await ask({ key: "main-key", headers: { "x-team": "harbour", "x-token": { secret: "main-key" } } });
      await ask();
    } finally {
      delete process.env.OPENAI_API_KEY;
      delete process.env.OPENAI_CUSTOM_HEADERS;
    }
    expect(asked[0]?.headers).toMatchObject({
      authorization: "Bearer sk-planted-0123456789",
      "x-team": "harbour",
      "x-token": "sk-planted-0123456789",
    });
    expect(asked[1]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(asked[1]?.headers)).not.toContain("environment");
    expect(JSON.stringify(asked.map(({ body }) => body))).not.toContain("planted");
  });
});

describe("a refusal of the service", () => {
  /** Sources: developers.openai.com/api/docs/guides/error-codes, and the servers' own messages. */
  test.each([
    [
      "401",
      refusing(401, fault("Incorrect API key provided.", { code: "invalid_api_key" })),
      /does not accept the key/,
    ],
    ["402 (OpenRouter, DeepSeek)", refusing(402, fault("Insufficient Balance")), /cannot pay/],
    ["403", refusing(403, fault("Country, region, or territory not supported")), /refused the call/],
    [
      "404 of a model",
      refusing(404, fault("The model `model-a` does not exist", { code: "model_not_found" })),
      /does not know model-a/,
    ],
    [
      "404 of a page",
      refusing(404, "<html><head><title>404 Not Found</title></head></html>"),
      /an HTML page: 404 Not Found.*ends with the path of the API/,
    ],
    ["400", refusing(400, fault("Unsupported parameter: 'seed'")), /Unsupported parameter/],
    [
      "429 without credit",
      refusing(429, fault("You exceeded your current quota", { code: "insufficient_quota" })),
      /cannot pay/,
    ],
  ])("that only a person can change is final at once: %s", async (_, answer, said) => {
    const { ask, asked, waits } = await chatServer(answer);
    await expect(ask()).rejects.toMatchObject({ name: "ModelUnavailable", message: expect.stringMatching(said) });
    expect([asked.length, waits.length]).toEqual([1, 0]);
  });

  test.each([
    ["seconds", { "retry-after": "7" }, 7000],
    // The SDKs of OpenAI read it; Azure sends it.
    ["milliseconds", { "retry-after-ms": "1500", "retry-after": "9" }, 1500],
    ["nothing", {}, 500],
    ["a date that has passed", { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 500],
  ])("for too many requests is repeated after the wait that it names: %s", async (_, headers, wait) => {
    const { ask, waits } = await chatServer(
      refusing(429, fault("Rate limit reached", { type: "requests" }), headers),
      done,
    );
    expect(await ask()).toMatchObject({ stopReason: "end_turn" });
    expect(waits).toEqual([wait]);
  });

  test.each([
    ["500", refusing(500, fault("The server had an error"))],
    ["503 with a page of a proxy", refusing(503, "<!doctype html><title>503 Service Unavailable</title>")],
    ["529 (overloaded)", refusing(529, fault("Overloaded"))],
    ["409", refusing(409, fault("Conflict"))],
  ])("that passes is repeated: %s", async (_, answer) => {
    const { ask, asked } = await chatServer(answer, answer, done);
    expect(await ask()).toMatchObject({ stopReason: "end_turn" });
    expect(asked).toHaveLength(3);
  });

  test("of a proxy that gave up is lost, since the model may have worked, and is counted", async () => {
    const { ask } = await chatServer(refusing(504, "<html>Gateway Time-out</html>"));
    await expect(ask()).rejects.toMatchObject({
      name: "ReplyLost",
      spending: { usage: { inputTokens: 1000 }, isEstimated: true },
    });
  });

  test.each([
    [
      "OpenAI",
      refusing(400, fault("Your input exceeds the context window of this model.", { code: "context_length_exceeded" })),
    ],
    [
      "older OpenAI, vLLM",
      refusing(400, fault("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens")),
    ],
    [
      "llama.cpp",
      refusing(400, {
        error: {
          code: 400,
          message: "the request exceeds the available context size, try increasing it",
          type: "exceed_context_size_error",
        },
      }),
    ],
    ["llama.cpp's Python server", refusing(500, fault("Requested tokens (5012) exceed context window of 4096"))],
    ["OpenRouter", refusing(400, fault("This endpoint's maximum context length is 131072 tokens."))],
    ["a proxy's limit of bytes", refusing(413, "<html><title>413 Request Entity Too Large</title></html>")],
    [
      "within the stream",
      streamed({ error: { message: "Requested tokens (5012) exceed context window of 4096", code: 400 } }),
    ],
  ])("for an input over the window is a reason to stop: %s", async (_, answer) => {
    const { ask } = await chatServer(answer);
    expect(await ask()).toMatchObject({ stopReason: "model_context_window_exceeded", content: [] });
  });

  test("for too many tokens a minute is not taken for an input over the window", async () => {
    const { ask, waits } = await chatServer(
      refusing(429, fault("Request too large: tokens per min (TPM): Limit 30000, Requested 31000"), {
        "retry-after": "1",
      }),
      done,
    );
    await ask();
    expect(waits).toHaveLength(1);
  });
});

test("a server that is not there is asked again, and then named with the reason", async () => {
  const { ask } = await chatServer(done);
  const failure = ask({ endpoint: "http://127.0.0.1:1/v1" });
  await expect(failure).rejects.toMatchObject({
    name: "ModelUnavailable",
    message: expect.stringMatching(/ECONNREFUSED/),
  });
});

test("a fallback at another service answers, and gets no reasoning of the first", async () => {
  const { ask, asked, url } = await chatServer((response, { body }) =>
    body.model === "model-b" ? done(response, {} as never) : refusing(404, fault("no model"))(response, {} as never),
  );
  const elsewhere = {
    "model-b": { provider: "openai" as const, endpoint: `${url}/other`, headers: { "x-other": "yes" } },
  };
  const reply = await ask({ ids: ["model-a", "model-b"], elsewhere, key: "main-key" }, { messages: conversation });
  expect(reply.modelId).toBe("model-b");
  expect(asked.map(({ path }) => path)).toEqual(["/v1/chat/completions", "/other/chat/completions"]);
  expect(asked[1]?.headers).toMatchObject({ "x-other": "yes" });
  expect(asked[1]?.headers.authorization).toBeUndefined();
  expect(JSON.stringify(asked[1]?.body)).not.toContain("Hm.");
});
