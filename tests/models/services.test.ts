import { expect, test } from "vitest";
import { noUsage } from "../../runtime/models/estimated-usage.ts";
import type { CallEnd, ModelProvider } from "../../runtime/models/model-provider.ts";
import { accessWith } from "../../runtime/models/open-access.ts";
import { withFallback } from "../../runtime/models/with-fallback.ts";
import type { ModelRequest } from "../../runtime/swarm/ports.ts";
import { hideSecrets } from "../../runtime/tools/secrets/hide-secrets.ts";
import type { Model } from "../../schema/types.ts";
import { modelRequest, never } from "../support/model-endpoint.ts";

const key = "sk-planted-0123456789abcdef";
const secrets: { [name: string]: string } = { "main-key": key, "short-key": "abc", "broken-key": "two\nlines-of-it" };
const price = { inputMicros: 1, outputMicros: 1, cacheReadMicros: 1, cacheWriteMicros: 1 };

/** A model whose first id is at one service, and whose fallbacks are at two others. */
const model: Model = {
  provider: "bedrock",
  endpoint: "https://one.example/v1",
  key: "main-key",
  fields: { own: true },
  ids: ["one", "one-too", "other"],
  elsewhere: { other: { provider: "bedrock", endpoint: "https://other.example/v1", headers: { "x-team": "harbour" } } },
  maxTokens: 100,
  cache: "off",
  prices: { one: price, "one-too": price, other: price },
};

type Asked = { modelId: string; endpoint?: string; key?: string; headers: object; fields?: unknown };

/** Services that answer by the given function, and the calls they got. */
function services(answer: (modelId: string, attempt: number) => CallEnd) {
  const asked: Asked[] = [];
  const provider: ModelProvider = {
    async attempt({ model: at }, { modelId, attempt, access }) {
      asked.push({ modelId, ...access, ...(at.fields !== undefined && { fields: at.fields }) });
      return answer(modelId, attempt);
    },
    advice: (failure, modelId, error) => `${modelId}: ${failure} (${(error as Error).message}).`,
  };
  const all = Object.entries(secrets).map(([from, value]) => ({ from, value }));
  const client = withFallback(
    {
      providerOf: () => provider,
      accessTo: accessWith(async (from) => secrets[from]),
      hide: (text) => hideSecrets(text, all),
    },
    { sleep: async () => {}, random: () => 0.5, now: () => 0 },
  );
  const ask = (over: Partial<Model> = {}, request: Partial<ModelRequest> = {}) =>
    client.converse(modelRequest({ model: { ...model, ...over }, ...request }), never);
  return { ask, asked };
}

const reply = (modelId: string): CallEnd => ({
  kind: "reply",
  reply: { content: [{ kind: "text", text: "Done." }], stopReason: "end_turn", usage: noUsage, modelId },
});
const refused = (failure: "no-access" | "throttled" | "final", message = "no"): CallEnd => ({
  kind: "refused",
  failure,
  error: new Error(message),
});

test("each id is called at its own service, with that service's key, headers and fields", async () => {
  const { ask, asked } = services((id) => (id === "other" ? reply(id) : refused("final")));
  expect(await ask()).toMatchObject({ modelId: "other" });
  expect(asked).toEqual([
    { modelId: "one", endpoint: "https://one.example/v1", key, headers: {}, fields: { own: true } },
    { modelId: "one-too", endpoint: "https://one.example/v1", key, headers: {}, fields: { own: true } },
    { modelId: "other", endpoint: "https://other.example/v1", headers: { "x-team": "harbour" } },
  ]);
});

test("a service that grants no access is asked once, and the fallback at another one answers", async () => {
  const { ask, asked } = services((id) => (id === "other" ? reply(id) : refused("no-access")));
  await ask();
  expect(asked.map(({ modelId }) => modelId)).toEqual(["one", "other"]);
});

test("a fallback at the same address, with a secret of its own in a header, is asked too", async () => {
  const { ask, asked } = services((id) => (id === "other" ? reply(id) : refused("no-access")));
  const { endpoint, key: shared } = model as { endpoint: string; key: string };
  const other = { provider: "bedrock" as const, endpoint, key: shared, headers: { "x-account": "second" } };
  await ask({ elsewhere: { other } });
  expect(asked.map(({ modelId }) => modelId)).toEqual(["one", "other"]);
});

test.each([
  [
    "missing-key",
    "The secret missing-key, which the model's service needs, is not set where the team works. Set CREW_SECRET_MISSING_KEY",
  ],
  ["short-key", "The secret short-key is too short to be one"],
  ["broken-key", "The secret broken-key contains characters that a header may not have"],
])("a key that cannot be used is named, and nothing is called with it: %s", async (name, said) => {
  const { ask, asked } = services(() => reply("one"));
  const failure = await ask({ key: name, ids: ["one"] }).catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ name: "ModelUnavailable", message: expect.stringContaining(said) });
  expect(asked).toEqual([]);
});

test("a key that a service repeats is in no message", async () => {
  const { ask } = services(() => refused("final", `Incorrect API key provided: ${key}.`));
  const failure = await ask().catch((error: unknown) => error as Error);
  expect(String(failure)).toContain("Incorrect API key provided: [secret main-key]");
  const lost = services((modelId) => ({
    kind: "lost",
    failure: "transient",
    spending: { usage: noUsage, modelId },
    cause: new Error(`socket of ${key}`),
  }));
  const broken = (await lost.ask().catch((error: unknown) => error)) as Error;
  expect(`${broken.message} ${(broken.cause as Error).message} ${(broken.cause as Error).stack}`).not.toContain(key);
});
