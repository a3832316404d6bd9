import { afterEach, expect, test, vi } from "vitest";
import { modelsAt } from "../../runtime/models/anthropic/list-models.ts";
import {
  attempt,
  end,
  failing,
  raw,
  serveMessages,
  start,
  stop,
  streaming,
  text,
} from "../support/messages-endpoint.ts";
import { never } from "../support/model-endpoint.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const hi = streaming(start(), ...text(0, "Hi."), end("end_turn"), stop);
const key = "sk-ant-planted-0123456789";

test("a server gets the key in both usual headers, the declared headers, and nothing of the SDK's own", async () => {
  const { endpoint, asked } = await serveMessages(hi);
  await attempt(endpoint, {}, { key, headers: { "x-team": "harbour" } });
  const { host: _, connection: __, "content-length": ___, ...headers } = asked[0]?.headers ?? {};
  expect(headers).toEqual({
    accept: "text/event-stream",
    "content-type": "application/json",
    "user-agent": "crew",
    "anthropic-version": "2023-06-01",
    "x-api-key": key,
    authorization: `Bearer ${key}`,
    "x-team": "harbour",
  });
  expect(JSON.stringify(asked[0]?.body)).not.toContain(key);
});

test("a declared header replaces crew's own of that name", async () => {
  const { endpoint, asked } = await serveMessages(hi);
  await attempt(endpoint, {}, { key, headers: { Authorization: "Basic other" } });
  expect(asked[0]?.headers.authorization).toBe("Basic other");
});

test("keys, headers and an address of a person's environment reach no declared service", async () => {
  const { endpoint, asked } = await serveMessages(hi);
  const other = await serveMessages(hi);
  vi.stubEnv("ANTHROPIC_API_KEY", "sk-ant-of-a-person");
  vi.stubEnv("ANTHROPIC_AUTH_TOKEN", "token-of-a-person");
  vi.stubEnv("ANTHROPIC_CUSTOM_HEADERS", "x-gateway: secret-of-a-person");
  vi.stubEnv("ANTHROPIC_BASE_URL", other.endpoint);
  await attempt(endpoint);
  expect(JSON.stringify(asked)).not.toMatch(/of-a-person|x-api-key|authorization/);
  expect(other.asked).toEqual([]);
});

test("nothing is logged, whatever the SDK is set to log, and an old model is not commented on", async () => {
  vi.stubEnv("ANTHROPIC_LOG", "debug");
  const words: unknown[] = [];
  for (const name of ["log", "debug", "info", "warn", "error"] as const)
    vi.spyOn(console, name).mockImplementation((...said) => void words.push(said));
  const { endpoint } = await serveMessages(
    hi,
    raw("event: x\ndata: {\n\n"),
    failing(401, "authentication_error", "no"),
  );
  for (let turn = 0; turn < 3; turn += 1) await attempt(endpoint, {}, { key, modelId: "claude-opus-4-5" });
  expect(words).toEqual([]);
});

test("beta features of a declared model are a header", async () => {
  const { endpoint, asked } = await serveMessages(hi);
  const { modelRequest } = await import("../support/model-endpoint.ts");
  await attempt(endpoint, { model: { ...modelRequest().model, fields: { anthropic_beta: ["a-1", "b-2"] } } });
  expect(asked[0]?.headers["anthropic-beta"]).toBe("a-1,b-2");
});

test("a server lists its models with the key, or says that it does not, or refuses", async () => {
  const list = raw(JSON.stringify({ data: [{ id: "qwen3:8b" }, { id: "gemma3" }] }), {
    "content-type": "application/json",
  });
  const { endpoint, asked } = await serveMessages(
    list,
    failing(404, "not_found_error", "no"),
    failing(401, "authentication_error", "no"),
  );
  const access = { endpoint: `${endpoint}/v1`, key, headers: {} };
  expect(await modelsAt(access, never)).toEqual(["qwen3:8b", "gemma3"]);
  expect(asked[0]).toMatchObject({ url: "/v1/models?limit=1000", headers: { "x-api-key": key } });
  expect(await modelsAt(access, never)).toBeUndefined();
  await expect(modelsAt(access, never)).rejects.toMatchObject({ status: 401 });
});
