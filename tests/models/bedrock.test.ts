import type { ServerResponse } from "node:http";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import {
  type ModelClient,
  type ModelReply,
  type ModelRequest,
  ModelUnavailable,
  ReplyLost,
  type Spending,
} from "../../runtime/swarm/ports.ts";
import { eventFrame } from "../support/event-frames.ts";
import { clientFor, modelRequest, never, serveInTurn } from "../support/model-endpoint.ts";

const mock = new LLMock({ port: 0 });
beforeAll(async () => {
  await mock.start();
});
afterAll(() => mock.stop());
beforeEach(() => {
  mock.reset();
});

const usage = { input_tokens: 120, output_tokens: 9 };

// aimock 1.43 answers 500 to a cachePoint among the tools, which the service takes.
const uncached = () => modelRequest({ model: { ...modelRequest().model, cache: "off" } });

test("streamed text arrives whole, with its usage and the id that answered", async () => {
  mock.onMessage("Hello", { content: "The design is ready for review.", usage });
  const reply = await clientFor(mock.url).models.converse(uncached(), never);
  expect(reply).toMatchObject({
    content: [{ kind: "text", text: "The design is ready for review." }],
    stopReason: "end_turn",
    modelId: "model-a",
    usage: { inputTokens: 120, outputTokens: 9 },
  });
});

test("a streamed tool call arrives with its parsed arguments", async () => {
  mock.onMessage("Hello", { toolCalls: [{ id: "t1", name: "git_list", arguments: '{"path":"docs"}' }], usage });
  const reply = await clientFor(mock.url).models.converse(uncached(), never);
  expect(reply.stopReason).toBe("tool_use");
  expect(reply.content).toEqual([{ kind: "tool-use", id: "t1", name: "git_list", input: { path: "docs" } }]);
});

test("a throttled call is repeated and then succeeds", async () => {
  mock.onMessage("Hello", { content: "Here.", usage });
  mock.nextRequestError(429, { message: "Too many requests", type: "ThrottlingException" });
  const { models, waits } = clientFor(mock.url);
  expect((await models.converse(uncached(), never)).modelId).toBe("model-a");
  expect(waits).toEqual([750]);
});

const fault =
  (status: number, type: string, message = "No.") =>
  (_: unknown, __: unknown, response: ServerResponse) =>
    void response
      .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type })
      .end(JSON.stringify({ message }));

const says =
  (text: string) =>
  (body: Parameters<typeof converseStreamFrames>[0], _: unknown, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    for (const frame of converseStreamFrames(body, { text, calls: [] })) response.write(frame);
    response.end();
  };

test.each([
  [429, "ThrottlingException", 9],
  [429, "ModelNotReadyException", 9],
  [503, "ServiceUnavailableException", 6],
  [500, "InternalServerException", 6],
])("%i %s is tried %i times with growing waits, then the fallback answers", async (status, type, times) => {
  const failures = Array.from({ length: times }, () => fault(status, type));
  const { endpoint, asked } = await serveInTurn([...failures, says("From the fallback.")]);
  const { models, waits } = clientFor(endpoint);
  expect((await models.converse(modelRequest(), never)).modelId).toBe("model-b");
  expect(asked.map(({ modelId }) => modelId)).toEqual([...Array.from({ length: times }, () => "model-a"), "model-b"]);
  // A quota refills within a minute: throttling is waited out for at least half of it.
  if (status === 429) expect(waits.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(45_000);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(asked[1]?.body.requestMetadata).toMatchObject({ project: "p1", attempt: "2" });
});

/** Asks until there is a reply, as the swarm does where its limits allow it; with what each lost attempt was counted at. */
async function persist(
  models: ModelClient,
  request = modelRequest(),
): Promise<{ reply: ModelReply; lost: Spending[] }> {
  const lost: Spending[] = [];
  for (let attempts = 0; ; ) {
    try {
      return { reply: await models.converse({ ...request, attempts }, never), lost };
    } catch (error) {
      if (!(error instanceof ReplyLost)) throw error;
      lost.push(error.spending);
      attempts = error.attempts;
    }
  }
}

const input = { inputTokens: 1000, cacheReadTokens: 0, cacheWriteTokens: 0 };

const begins = (text: string, then: (response: ServerResponse, rest: Uint8Array[]) => void) =>
  ((body, _, response) => {
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    const frames = [...converseStreamFrames(body, { text, calls: [] })];
    for (const frame of frames.slice(0, 2)) response.write(frame);
    then(response, frames.slice(2));
  }) satisfies Parameters<typeof serveInTurn>[0][number];

const exception = (type: string) =>
  eventFrame(
    { ":message-type": "exception", ":exception-type": type, ":content-type": "application/json" },
    { message: "No." },
  );

const damaged = (frame: Uint8Array | undefined): Uint8Array => {
  const bytes = Buffer.from(frame ?? []);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0x20;
  return bytes;
};

test.each<[string, Parameters<typeof serveInTurn>[0][number], number]>([
  ["a stream that ends early", begins("Half a reply", (response) => response.end()), 4],
  [
    "a stream whose connection is reset",
    begins("Half a reply", (response) => void response.socket?.resetAndDestroy()),
    4,
  ],
  ["a frame with a wrong checksum", begins("Half a reply", (response, rest) => response.end(damaged(rest[0]))), 4],
  [
    "an exception in the stream",
    begins("Half a reply", (response) => response.end(exception("modelStreamErrorException"))),
    4,
  ],
  ["throttling in the stream", begins("Half a reply", (response) => response.end(exception("throttlingException"))), 4],
  ["a connection reset instead of an answer", (_, request) => void request.socket.resetAndDestroy(), 0],
  [
    "an answer that is no stream",
    (_, __, response) => void response.writeHead(200).end("<html>Good morning</html>"),
    0,
  ],
  ["408 ModelTimeoutException", fault(408, "ModelTimeoutException"), 0],
  ["424 ModelErrorException", fault(424, "ModelErrorException"), 0],
])(
  "%s is reported with what it may have cost, six times for each id with growing waits, and then the fallback answers",
  async (what, breaks, outputTokens) => {
    const { endpoint, asked } = await serveInTurn([
      ...Array.from({ length: 6 }, () => breaks),
      says("From the fallback."),
    ]);
    const { models, waits } = clientFor(endpoint);
    const { reply, lost } = await persist(models);
    expect(reply).toMatchObject({ modelId: "model-b", content: [{ text: "From the fallback." }] });
    expect(lost.map(({ usage: { outputTokens: _, ...rest }, ...spending }) => ({ ...spending, ...rest }))).toEqual(
      Array.from({ length: 6 }, () => ({ modelId: "model-a", isEstimated: true, ...input })),
    );
    // What a reset connection still held never arrives.
    const seen = lost.map(({ usage }) => usage.outputTokens);
    expect(what.includes("reset") ? seen.every((each) => each <= outputTokens) : new Set(seen)).toEqual(
      what.includes("reset") ? true : new Set([outputTokens]),
    );
    expect(asked.map(({ modelId }) => modelId)).toEqual([...Array.from({ length: 6 }, () => "model-a"), "model-b"]);
    expect(asked[5]?.body.requestMetadata).toMatchObject({ attempt: "6" });
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits).toHaveLength(5);
  },
);

test("when every reply of every id broke off, nothing is asked any more", async () => {
  const { endpoint, asked } = await serveInTurn([begins("Half", (response) => response.end())]);
  await expect(persist(clientFor(endpoint).models)).rejects.toMatchObject({
    name: "ModelUnavailable",
    message: expect.stringMatching(/model-a broke off 6 replies.*model-b broke off 6/),
  });
  expect(asked).toHaveLength(12);
});

test("no more output is counted than the call may have, however much of it arrived before it broke off", async () => {
  const { endpoint } = await serveInTurn([begins("x".repeat(9000), (response) => response.end()), says("Whole.")]);
  expect((await persist(clientFor(endpoint).models)).lost[0]?.usage.outputTokens).toBe(500);
});

test.each([
  ["no service there", "http://127.0.0.1:9"],
  ["no such host", "http://crew.invalid:9"],
])("a call that reached nobody is not counted: %s", async (_, endpoint) => {
  await expect(clientFor(endpoint).models.converse(modelRequest(), never)).rejects.toThrow(ModelUnavailable);
});

const withUsage =
  (usage: unknown) =>
  (body: Parameters<typeof converseStreamFrames>[0], _: unknown, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    for (const frame of [...converseStreamFrames(body, { text: "Half a reply", calls: [] })].slice(0, -1))
      response.write(frame);
    const headers = { ":message-type": "event", ":event-type": "metadata", ":content-type": "application/json" };
    if (usage !== undefined) response.write(eventFrame(headers, { usage, metrics: { latencyMs: 1 } }));
    response.end();
  };
const good = { inputTokens: 12, outputTokens: 3, totalTokens: 15 };

test.each<[string, unknown]>([
  ["not said", undefined],
  ["empty", {}],
  ["null", null],
  ["without the input", { outputTokens: 3 }],
  ["without the output", { inputTokens: 3 }],
  ["text", { ...good, inputTokens: "12" }],
  ["a fraction", { ...good, inputTokens: 1.5 }],
  ["below zero", { ...good, outputTokens: -5 }],
  ["more than can be", { ...good, outputTokens: 1e300 }],
  ["more than any model has", { ...good, inputTokens: 1e12 }],
  ["NaN as text", { ...good, inputTokens: "NaN" }],
  ["a list", { ...good, inputTokens: [12] }],
  ["true", { ...good, outputTokens: true }],
  ["text for the cache", { ...good, cacheReadInputTokens: "5" }],
  ["below zero for the cache", { ...good, cacheWriteInputTokens: -1 }],
])(
  "a whole reply whose usage is %s counts at its input and its length, and says that this is an estimate",
  async (_, usage) => {
    const { endpoint, asked } = await serveInTurn([withUsage(usage)]);
    expect(await clientFor(endpoint).models.converse(modelRequest(), never)).toMatchObject({
      content: [{ kind: "text", text: "Half a reply" }],
      usage: { ...input, outputTokens: 4 },
      isEstimated: true,
    });
    expect(asked).toHaveLength(1);
  },
);

test.each([
  ["zeros", { inputTokens: 0, outputTokens: 0, totalTokens: 0 }, [0, 0, 0, 0]],
  ["without the cache", good, [12, 3, 0, 0]],
  ["null for the cache", { ...good, cacheReadInputTokens: null, cacheWriteInputTokens: null }, [12, 3, 0, 0]],
  ["with the cache", { ...good, cacheReadInputTokens: 7, cacheWriteInputTokens: 8 }, [12, 3, 7, 8]],
])("usage that is all counts is taken as it is: %s", async (_, usage, counts) => {
  const { endpoint } = await serveInTurn([withUsage(usage)]);
  const reply = await clientFor(endpoint).models.converse(modelRequest(), never);
  const [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens] = counts;
  expect(reply.usage).toEqual({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens });
  expect(reply).not.toHaveProperty("isEstimated");
});

test.each<[string, unknown, number | undefined]>([
  [
    "both lifetimes",
    [
      { ttl: "1h", inputTokens: 5 },
      { ttl: "5m", inputTokens: 3 },
    ],
    3,
  ],
  ["the shorter alone", [{ ttl: "5m", inputTokens: 8 }], 8],
  ["the longer alone", [{ ttl: "1h", inputTokens: 8 }], undefined],
  ["more than was written", [{ ttl: "5m", inputTokens: 9 }], undefined],
  ["text", [{ ttl: "5m", inputTokens: "3" }], undefined],
  ["null", null, undefined],
  ["a list of null", [null], undefined],
])(
  "what was written to the cache for five minutes is counted apart where the service reports it: %s",
  async (_, cacheDetails, short) => {
    const usage = { ...good, cacheWriteInputTokens: 8, cacheDetails };
    const { endpoint } = await serveInTurn([withUsage(usage)]);
    const reply = await clientFor(endpoint).models.converse(modelRequest(), never);
    expect([reply.usage.cacheWriteTokens, reply.usage.shortCacheWriteTokens]).toEqual([8, short]);
  },
);

test.each([
  [400, "ValidationException"],
  [403, "AccessDeniedException"],
  [404, "ResourceNotFoundException"],
])("%i %s is never repeated; the fallback is asked at once", async (status, type) => {
  const { endpoint, asked } = await serveInTurn([fault(status, type), says("Here.")]);
  await clientFor(endpoint).models.converse(modelRequest(), never);
  expect(asked.map(({ modelId }) => modelId)).toEqual(["model-a", "model-b"]);
});

test("when nothing answers, each id says why and what to do", async () => {
  const { endpoint } = await serveInTurn([fault(403, "AccessDeniedException", "Not allowed.")]);
  const failing = clientFor(endpoint).models.converse(modelRequest(), never);
  await expect(failing).rejects.toMatchObject({
    name: "ModelUnavailable",
    message: expect.stringMatching(/model-a refused the call .*Not allowed.* model-b refused/),
  });
});

test("missing credentials end the call at once and say how to sign in", async () => {
  const { endpoint, asked } = await serveInTurn([says("Never asked.")]);
  const { models } = clientFor(endpoint, {
    credentials: async () => {
      throw Object.assign(new Error("Could not load credentials from any providers"), {
        name: "CredentialsProviderError",
      });
    },
  });
  await expect(models.converse(modelRequest(), never)).rejects.toMatchObject({
    name: "ModelUnavailable",
    message: expect.stringMatching(/^No AWS credentials .*AWS_PROFILE/),
  });
  expect(asked).toHaveLength(0);
});

// As Claude, Llama, Nova and servers of the OpenAI kind word it.
test.each([
  "Input is too long for requested model.",
  "prompt is too long: 210000 tokens > 200000 maximum",
  "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
  "Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.",
  "Please reduce the length of the messages or completion.",
])("an input over the window is a stop reason, not a failure: %s", async (message) => {
  const { endpoint } = await serveInTurn([fault(400, "ValidationException", message)]);
  const reply = await clientFor(endpoint).models.converse(modelRequest(), never);
  expect(reply).toMatchObject({ stopReason: "model_context_window_exceeded", content: [] });
});

test("an aborted signal ends a stream that has stalled", async () => {
  const stop = new AbortController();
  const { endpoint } = await serveInTurn([
    (body, _, response) => {
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      const [first] = converseStreamFrames(body, { text: "Half a", calls: [] });
      response.write(first, () => stop.abort(new Error("Enough.")));
    },
  ]);
  await expect(clientFor(endpoint).models.converse(modelRequest(), stop.signal)).rejects.toMatchObject({
    name: "ReplyLost",
    spending: { modelId: "model-a", usage: { ...input, outputTokens: 0 } },
  });
});

const claude = (over: Partial<ModelRequest> = {}): ModelRequest => {
  const request = modelRequest(over);
  const ids = ["us.anthropic.claude-sonnet-5-5"];
  return { ...request, model: { ...request.model, ids, prices: {} } };
};

test("the request carries maxTokens, cache points with their lifetime, and who is asking", async () => {
  const { endpoint, asked } = await serveInTurn([says("Here.")]);
  const { models } = clientFor(endpoint);
  await models.converse(claude(), never);
  const lasting = { cachePoint: { type: "default", ttl: "1h" } };
  expect(asked[0]?.body).toMatchObject({
    inferenceConfig: { maxTokens: 500 },
    system: [{ text: "You are a test." }, lasting],
    // An hour costs more to write, and a conversation moves on within seconds.
    messages: [{ role: "user", content: [{ text: "Hello" }, { cachePoint: { type: "default" } }] }],
    requestMetadata: { project: "p1", phase: "design", round: "1", agent: "pm", purpose: "swarm" },
  });
  expect(asked[0]?.body.toolConfig?.tools?.at(-1)).toEqual(lasting);
  await models.converse({ ...uncached(), tools: [] }, never);
  expect(JSON.stringify(asked[1]?.body)).not.toMatch(/cachePoint|toolConfig/);
});

test("the effort and the fields of a model go with a call, and an effort not to a fallback that has none", async () => {
  const { endpoint, asked } = await serveInTurn([fault(403, "AccessDeniedException"), says("Here.")]);
  const request = claude();
  const ids = [...request.model.ids, "us.anthropic.claude-sonnet-4-5"];
  const model = { ...request.model, ids, effort: "low" as const, fields: { top_k: 5 } };
  await clientFor(endpoint).models.converse({ ...request, model }, never);
  expect(asked.map(({ body }) => body.additionalModelRequestFields)).toEqual([
    { top_k: 5, output_config: { effort: "low" } },
    { top_k: 5 },
  ]);
});

test("what lasts of a brief has a cache point that lives as long as the instructions, and a request never more than four", async () => {
  const { endpoint, asked } = await serveInTurn([says("Here.")]);
  const brief = [
    { kind: "text" as const, text: "The statement", isLasting: true as const },
    { kind: "text" as const, text: "The status" },
  ];
  const call = (id: string) => [{ kind: "tool-use" as const, id, name: "git_list", input: {} }];
  const result = (id: string) => [{ kind: "tool-result" as const, id, text: "x", isError: false }];
  const messages = [
    { role: "user" as const, content: brief },
    ...["t1", "t2"].flatMap((id) => [
      { role: "assistant" as const, content: call(id) },
      { role: "user" as const, content: result(id) },
    ]),
  ];
  await clientFor(endpoint).models.converse(claude({ messages }), never);
  const lasting = { cachePoint: { type: "default", ttl: "1h" } };
  const moving = { cachePoint: { type: "default" } };
  const [{ body } = { body: undefined }] = asked;
  expect(body?.messages[0]?.content).toEqual([{ text: "The statement" }, lasting, { text: "The status" }]);
  expect([2, 4].map((at) => body?.messages[at]?.content.at(-1))).toEqual([moving, moving]);
  // The tools come before the instructions, so the instructions' point covers them too.
  expect(body?.system?.at(-1)).toEqual(lasting);
  expect(body?.toolConfig?.tools?.at(-1)).not.toHaveProperty("cachePoint");
  expect(JSON.stringify(body).split('"cachePoint"')).toHaveLength(5);
  await clientFor(endpoint).models.converse({ ...uncached(), messages }, never);
  expect(JSON.stringify(asked[1]?.body)).not.toContain("cachePoint");
});

test("the conversation has two cache points: where this call ends, and where the one before ended", async () => {
  const { endpoint, asked } = await serveInTurn([says("Here.")]);
  const messages = [
    { role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] },
    { role: "assistant" as const, content: [{ kind: "tool-use" as const, id: "t1", name: "git_list", input: {} }] },
    { role: "user" as const, content: [{ kind: "tool-result" as const, id: "t1", text: "", isError: true }] },
  ];
  await clientFor(endpoint).models.converse(claude({ messages }), never);
  expect(asked[0]?.body.messages.map(({ content }) => content.map((block) => Object.keys(block)[0]))).toEqual([
    ["text", "cachePoint"],
    ["toolUse"],
    ["toolResult", "cachePoint"],
  ]);
  expect(asked[0]?.body.messages[2]?.content[0]?.toolResult).toMatchObject({ status: "error" });
  await clientFor(endpoint).models.converse(modelRequest({ messages }), never);
  expect(asked[1]?.body.messages[2]?.content[0]?.toolResult).toEqual({
    toolUseId: "t1",
    content: [{ text: "Error: (nothing)" }],
  });
});
