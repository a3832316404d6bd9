import type { ServerResponse } from "node:http";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import { clientFor, modelRequest, never, serveInTurn } from "./endpoint.ts";

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
  expect(waits).toEqual([500]);
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
  [429, "ThrottlingException"],
  [429, "ModelNotReadyException"],
  [503, "ServiceUnavailableException"],
  [408, "ModelTimeoutException"],
  [424, "ModelErrorException"],
  [500, "InternalServerException"],
])("%i %s is tried six times with growing waits, then the fallback answers", async (status, type) => {
  const failures = Array.from({ length: 6 }, () => fault(status, type));
  const { endpoint, asked } = await serveInTurn([...failures, says("From the fallback.")]);
  const { models, waits } = clientFor(endpoint);
  expect((await models.converse(modelRequest(), never)).modelId).toBe("model-b");
  expect(asked.map(({ modelId }) => modelId)).toEqual([...Array.from({ length: 6 }, () => "model-a"), "model-b"]);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(asked[1]?.body.requestMetadata).toMatchObject({ project: "p1", attempt: "2" });
});

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

test("an input over the window is a stop reason, not a failure", async () => {
  const { endpoint } = await serveInTurn([fault(400, "ValidationException", "Input is too long for requested model.")]);
  const reply = await clientFor(endpoint).models.converse(modelRequest(), never);
  expect(reply).toMatchObject({ stopReason: "model_context_window_exceeded", content: [] });
});

test("a stream that breaks off is repeated", async () => {
  const { endpoint, asked } = await serveInTurn([
    (body, _, response) => {
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      const [first] = converseStreamFrames(body, { text: "Half a", calls: [] });
      response.end(first);
    },
    says("Whole."),
  ]);
  const reply = await clientFor(endpoint).models.converse(modelRequest(), never);
  expect(reply.content).toEqual([{ kind: "text", text: "Whole." }]);
  expect(asked).toHaveLength(2);
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
  await expect(clientFor(endpoint).models.converse(modelRequest(), stop.signal)).rejects.toThrow();
});

test("the request carries maxTokens, cache points with their lifetime, and who is asking", async () => {
  const { endpoint, asked } = await serveInTurn([says("Here.")]);
  const { models } = clientFor(endpoint);
  await models.converse(modelRequest(), never);
  const cachePoint = { cachePoint: { type: "default", ttl: "1h" } };
  expect(asked[0]?.body).toMatchObject({
    inferenceConfig: { maxTokens: 500 },
    system: [{ text: "You are a test." }, cachePoint],
    messages: [{ role: "user", content: [{ text: "Hello" }, cachePoint] }],
    requestMetadata: { project: "p1", phase: "design", round: "1", agent: "pm", purpose: "swarm" },
  });
  expect(asked[0]?.body.toolConfig?.tools?.at(-1)).toEqual(cachePoint);
  await models.converse({ ...uncached(), tools: [] }, never);
  expect(JSON.stringify(asked[1]?.body)).not.toMatch(/cachePoint|toolConfig/);
});

test("only the last message ends with a cache point", async () => {
  const { endpoint, asked } = await serveInTurn([says("Here.")]);
  const messages = [
    { role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] },
    { role: "assistant" as const, content: [{ kind: "tool-use" as const, id: "t1", name: "git_list", input: {} }] },
    { role: "user" as const, content: [{ kind: "tool-result" as const, id: "t1", text: "", isError: true }] },
  ];
  await clientFor(endpoint).models.converse(modelRequest({ messages }), never);
  expect(asked[0]?.body.messages.map(({ content }) => content.map((block) => Object.keys(block)[0]))).toEqual([
    ["text"],
    ["toolUse"],
    ["toolResult", "cachePoint"],
  ]);
  expect(asked[0]?.body.messages[2]?.content[0]?.toolResult).toMatchObject({ status: "error" });
});
