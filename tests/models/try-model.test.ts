import { afterEach, expect, test } from "vitest";
import { tryModel } from "../../runtime/local/try-model.ts";
import type { Pipeline } from "../../schema/types.ts";
import { refusing } from "../support/chat-endpoint.ts";
import { serve } from "../support/model-endpoint.ts";
import { twoAgents } from "../support/two-agents.ts";

const listing =
  (...names: string[]) =>
  (response: import("node:http").ServerResponse) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ object: "list", data: names.map((id) => ({ id })) }));

const engagement = { name: "shop", title: "Shop", description: "", definition: "{}", manifest: "{}", config: "" };
const compiled = (pipeline: Pipeline = twoAgents()) => [{ ...engagement, config: JSON.stringify(pipeline) }];
const serverOf = async (answer: (response: import("node:http").ServerResponse) => unknown) =>
  `${await serve((_, response) => void answer(response))}/v1`;

afterEach(() => {
  delete process.env.CREW_SECRET_OPENAI_KEY;
});

const tried = async (endpoint: string, id?: string, pipeline?: Pipeline) => {
  const trial = { provider: "openai" as const, endpoint, ...(id !== undefined && { id }) };
  const { compiled: made, trial: said } = await tryModel(trial, compiled(pipeline));
  return { models: (JSON.parse(made[0]?.config ?? "{}") as Pipeline).models, said };
};

test("one model is behind all prompts, without a price, and that is said", async () => {
  const endpoint = await serverOf(listing("qwen3"));
  const { models, said } = await tried(endpoint);
  for (const model of Object.values(models)) {
    expect(model).toMatchObject({
      provider: "openai",
      endpoint,
      ids: ["qwen3"],
      prices: { qwen3: { inputMicros: 0 } },
    });
    expect(model).not.toHaveProperty("key");
  }
  expect(said).toContain(`qwen3 at ${endpoint} (openai) is behind all prompts. Its tokens are counted at $0`);
});

test.each([
  [{ chat_template_caps: { supports_tools: false } }, true],
  [{ chat_template_caps: { supports_tools: true } }, false],
  [{ chat_template_caps: {} }, false],
  [[], false],
])("a server whose chat template has no place for tools is said to show its model none: %j", async (props, isSaid) => {
  const asked: (string | undefined)[] = [];
  process.env.CREW_SECRET_OPENAI_KEY = "sk-planted-0123456789";
  const url = await serve(({ url: path, headers }, response) => {
    if (path !== "/props") return void listing("qwen3")(response);
    asked.push(headers.authorization);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(props));
  });
  const { said } = await tried(`${url}/v1`);
  expect(said.includes("its chat template has no place for tools")).toBe(isSaid);
  expect(asked).toEqual([undefined]);
});

test("a model that the YAML declares keeps its price, and a key that is set is named, not written", async () => {
  process.env.CREW_SECRET_OPENAI_KEY = "sk-planted-0123456789";
  const endpoint = await serverOf(listing("qwen3", "llama"));
  const price = { inputMicros: 5, outputMicros: 6, cacheReadMicros: 1, cacheWriteMicros: 5 };
  const qwen = {
    provider: "openai" as const,
    ids: ["qwen3"],
    maxTokens: 100,
    cache: "off" as const,
    prices: { qwen3: price },
  };
  const { models, said } = await tried(endpoint, "qwen3", { ...twoAgents(), models: { working: qwen } });
  expect(models.working).toMatchObject({ prices: { qwen3: price }, key: "openai-key", maxTokens: 100 });
  expect(said).toContain("at the price that the YAML declares");
  expect(JSON.stringify(models) + said).not.toContain("planted");
});

test("a name may leave out the date or the tag under which the server lists the model", async () => {
  const endpoint = await serverOf(listing("claude-haiku-4-5-20251001", "qwen3:latest", "llama:8b"));
  for (const id of ["claude-haiku-4-5", "qwen3"]) expect((await tried(endpoint, id)).models.working?.ids).toEqual([id]);
  for (const id of ["claude-haiku-4", "llama"])
    await expect(tried(endpoint, id)).rejects.toThrow(`has no model "${id}"`);
});

test.each([
  [
    "a name that the server does not have",
    listing("qwen3", "llama"),
    "gpt",
    /has no model "gpt"\. It has: qwen3, llama\./,
  ],
  [
    "no name where there are several",
    listing("qwen3", "llama"),
    undefined,
    /Name the model: .*#NAME\. It has: qwen3, llama\./,
  ],
  [
    "no name where models are not listed",
    refusing(404, "<html></html>") as never,
    undefined,
    /It does not list its models/,
  ],
  [
    "a server that wants a key",
    refusing(401, { error: { message: "no" } }) as never,
    "x",
    /\(401\)\. Set CREW_SECRET_OPENAI_KEY to its key/,
  ],
  ["a server with a fault", refusing(500, "<html>oops</html>") as never, "x", /No server of models answers at/],
])("before anything starts, a person reads what to do: %s", async (_, answer, id, said) => {
  await expect(tried(await serverOf(answer), id)).rejects.toThrow(said);
});

test("an address where nothing answers is named with the reason", async () => {
  await expect(tried("http://127.0.0.1:1/v1", "x")).rejects.toThrow(
    /No server of models answers at http:\/\/127\.0\.0\.1:1\/v1 \(ECONNREFUSED\)/,
  );
});
