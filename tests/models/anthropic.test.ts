import { describe, expect, test } from "vitest";
import { advice } from "../../runtime/models/anthropic/anthropic-error.ts";
import type { CallEnd } from "../../runtime/models/model-provider.ts";
import {
  attempt,
  begin,
  call,
  delta,
  end,
  failing,
  raw,
  serveMessages,
  sse,
  start,
  stop,
  streaming,
  streamType,
  text,
} from "../support/messages-endpoint.ts";
import { shapes } from "./anthropic-shapes.ts";

/** Patterns stand for texts that match them. */
const expected = (value: unknown): unknown => {
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value)) return value.map(expected);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, expected(each)]));
};

describe("a reply as services of this wire send it", () => {
  test.each(shapes)("$name ($source)", async ({ answer, becomes, source }) => {
    expect(source).toMatch(/^[a-z.]+\.(com|org)\/|^precaution: /);
    const { endpoint } = await serveMessages(answer);
    const result = await attempt(endpoint);
    expect(result).toMatchObject({
      kind: "reply",
      reply: { modelId: "local-model", ...(expected(becomes) as object) },
    });
    const reply = (result as Extract<CallEnd, { kind: "reply" }>).reply;
    if (!("isEstimated" in becomes)) expect(reply).not.toHaveProperty("isEstimated");
    if ("usage" in becomes) expect(reply.usage).toEqual(becomes.usage);
    if ("content" in becomes) expect(reply.content).toHaveLength((becomes.content as []).length);
  });
});

describe("a reply that is lost is counted by what the service said and sent", () => {
  const part = [start({ input_tokens: 77, output_tokens: 1 }), ...text(0, "123456789")];
  const counted = { inputTokens: 77, outputTokens: 3, cacheReadTokens: 0, cacheWriteTokens: 0 };

  test.each([
    ["ends without its last events (github.com/SamSaffron/term-llm/pull/955)", streaming(...part), "transient"],
    [
      "ends within the arguments of a call (github.com/BerriAI/litellm/pull/32159)",
      streaming(
        start({ input_tokens: 77, output_tokens: 1 }),
        begin(0, { type: "tool_use", id: "a", name: "x", input: {} }),
        delta(0, { type: "input_json_delta", partial_json: '{"pathet' }),
      ),
      "transient",
      // Three for the arguments, and twenty for the call around them.
      23,
    ],
    [
      "has an overload in its middle (platform.claude.com/docs/en/build-with-claude/streaming)",
      streaming(...part, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
      "throttled",
    ],
    ["has an error that is only a text", streaming(...part, { error: "CUDA out of memory" }), "transient"],
    [
      "is no JSON in its middle",
      raw(`${part.map((event) => sse(event)).join("")}event: message_delta\ndata: {"type":\n\n`),
      "transient",
    ],
  ])("a stream that %s", async (_, answer, failure, outputTokens = 3) => {
    const { endpoint } = await serveMessages(answer);
    expect(await attempt(endpoint)).toMatchObject({
      kind: "lost",
      failure,
      spending: { usage: { ...counted, outputTokens }, modelId: "local-model", isEstimated: true },
    });
  });

  test("a connection that breaks within an event", async () => {
    const { endpoint } = await serveMessages((response) => {
      response.writeHead(200, streamType).write(`${part.map((event) => sse(event)).join("")}event: content_bl`);
      setImmediate(() => response.destroy());
    });
    expect(await attempt(endpoint)).toMatchObject({ kind: "lost", failure: "transient", spending: { usage: counted } });
  });

  test("a connection that breaks before an answer counts the estimated input", async () => {
    const { endpoint } = await serveMessages((response) => void response.destroy());
    expect(await attempt(endpoint)).toMatchObject({
      kind: "lost",
      failure: "transient",
      spending: { usage: { inputTokens: 1000, outputTokens: 0 }, isEstimated: true },
    });
  });

  test("a silent stream ends when the caller gives up, and what came is counted", async () => {
    const stopping = new AbortController();
    const { endpoint } = await serveMessages(
      (response) => void response.writeHead(200, streamType).write(part.map((event) => sse(event)).join("")),
    );
    let events = 0;
    const heard = () => {
      events += 1;
      if (events === part.length) stopping.abort(new Error("silent"));
    };
    expect(await attempt(endpoint, {}, { heard, signal: stopping.signal })).toMatchObject({
      kind: "lost",
      spending: { usage: counted },
    });
  });
});

describe("an error of the service (platform.claude.com/docs/en/api/errors)", () => {
  const page = "<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>";
  test.each([
    [401, "authentication_error", "invalid x-api-key", "no-access", /does not accept the key/],
    [402, "billing_error", "Your payment failed", "no-access", /cannot pay/],
    [403, "permission_error", "Your API key may not use this model", "final", /refused the call/],
    [404, "not_found_error", "model: claude-9", "final", /refused the call \(404 model: claude-9\)/],
    [400, "invalid_request_error", "prompt is too long: 209353 tokens > 200000 maximum", "too-long", /./],
    [400, "invalid_request_error", "Request size exceeds model context window", "too-long", /./],
    [
      400,
      "invalid_request_error",
      "Your credit balance is too low to access the Anthropic API.",
      "no-access",
      /Add credit/,
    ],
    [400, "invalid_request_error", "You have reached your specified API usage limits.", "no-access", /Add credit/],
    [400, "invalid_request_error", "messages.1: all messages must have non-empty content", "final", /refused the call/],
    [409, "conflict_error", "Conflict", "transient", /stayed unavailable/],
    [413, "request_too_large", "Request exceeds the maximum size", "too-long", /./],
    [
      429,
      "rate_limit_error",
      "This request would exceed your rate limit of 30,000 input tokens per minute",
      "throttled",
      /higher limit/,
    ],
    [500, "api_error", "Internal server error", "transient", /stayed unavailable/],
    [503, "api_error", "Service unavailable", "transient", /stayed unavailable/],
    [529, "overloaded_error", "Overloaded", "throttled", /overloaded/],
  ])("%i %s: %s", async (status, type, message, failure, told) => {
    const { endpoint } = await serveMessages(failing(status, type, message));
    const result = await attempt(endpoint);
    expect(result).toMatchObject({ kind: "refused", failure });
    expect(advice("local-model", (result as Extract<CallEnd, { kind: "refused" }>).error)).toMatch(told);
  });

  test("a proxy's page is named by its title", async () => {
    const { endpoint } = await serveMessages(raw(page, { "content-type": "text/html" }, 502));
    const result = await attempt(endpoint);
    expect(result).toMatchObject({ kind: "refused", failure: "transient" });
    expect(advice("local-model", (result as Extract<CallEnd, { kind: "refused" }>).error)).toContain(
      "(502 502 Bad Gateway)",
    );
  });

  test("a page in place of events, or a redirect to one, is not asked again", async () => {
    const { endpoint } = await serveMessages(
      raw(page, { "content-type": "text/html" }),
      raw("", { location: "https://login.example" }, 302),
    );
    expect(await attempt(endpoint)).toMatchObject({ kind: "refused", failure: "final" });
    expect(await attempt(endpoint)).toMatchObject({ kind: "refused", failure: "final" });
  });

  test("a gateway that waited in vain may have been counted", async () => {
    const { endpoint } = await serveMessages(raw("", {}, 504));
    expect(await attempt(endpoint)).toMatchObject({ kind: "lost", failure: "transient" });
  });

  test("a server that does not run is not counted, and the advice says to look", async () => {
    const result = await attempt("http://127.0.0.1:9");
    expect(result).toMatchObject({ kind: "refused", failure: "transient" });
    expect(advice("local-model", (result as Extract<CallEnd, { kind: "refused" }>).error)).toMatch(
      /ECONNREFUSED.*Check that its server runs/,
    );
  });

  async function waitAfter(named: string): Promise<number | undefined> {
    const { endpoint } = await serveMessages(failing(429, "rate_limit_error", "Slow down", { "retry-after": named }));
    return ((await attempt(endpoint)) as { waitMs?: number }).waitMs;
  }

  test.each([
    ["12", 12_000],
    ["0", undefined],
    ["soon", undefined],
  ])("retry-after %s", async (named, waitMs) => {
    expect(await waitAfter(named)).toEqual(waitMs);
  });

  test("retry-after a time of day", async () => {
    const [before, at] = [Date.now(), new Date(Date.now() + 600_000)];
    const waitMs = await waitAfter(at.toUTCString());
    expect(waitMs).toBeLessThanOrEqual(600_000);
    // The header has whole seconds.
    expect(waitMs).toBeGreaterThanOrEqual(599_000 - (Date.now() - before));
  });
});

test("the SDK makes one attempt: a fault is one request", async () => {
  const { endpoint, asked } = await serveMessages(failing(500, "api_error", "No"));
  await attempt(endpoint);
  expect(asked).toHaveLength(1);
});

test("a connection is used again for the next call", async () => {
  const sockets = new Set<unknown>();
  const events = [start(), ...text(0, "Hi."), end("end_turn"), stop].map((event) => sse(event)).join("");
  const { endpoint } = await serveMessages((response, request) => {
    sockets.add(request.socket);
    // Servers close their answer a moment after its last event.
    response.writeHead(200, streamType).write(events);
    setTimeout(() => response.end(), 20);
  });
  for (let turn = 0; turn < 3; turn += 1) await attempt(endpoint);
  expect(sockets.size).toBe(1);
});

test.each(["", "/", "/v1", "/v1/", "/v1/messages"])("an address that ends in “%s” is completed", async (ending) => {
  const { endpoint, asked } = await serveMessages(streaming(start(), ...call(0, "a"), end("tool_use"), stop));
  await attempt(endpoint + ending);
  expect(asked[0]?.url).toBe("/v1/messages");
});
