import { expect, test } from "vitest";
import { converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import { clientFor, modelRequest, never, serveInTurn } from "../support/model-endpoint.ts";

/** Two models, the first of which is throttled for as long as the state says. */
async function twoModels() {
  const state = { isThrottled: true, now: 0 };
  const { endpoint, asked } = await serveInTurn([
    (body, _, response) => {
      if (asked.at(-1)?.modelId === "model-a" && state.isThrottled) {
        response.writeHead(429, { "x-amzn-errortype": "ThrottlingException", "content-type": "application/json" });
        response.end(JSON.stringify({ message: "Too many requests" }));
        return;
      }
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      for (const frame of converseStreamFrames(body, { text: "Here.", calls: [] })) response.write(frame);
      response.end();
    },
  ]);
  const { models } = clientFor(endpoint, { now: () => state.now });
  const only = modelRequest({ model: { ...modelRequest().model, ids: ["model-a"] } });
  return {
    state,
    only: () => models.converse(only, never),
    /** Resolves with the model that answered, and how often the first one was asked for it. */
    async converse() {
      const before = asked.length;
      const { modelId } = await models.converse(modelRequest(), never);
      return { modelId, first: asked.slice(before).filter((call) => call.modelId === "model-a").length };
    },
  };
}

test("a model that stayed throttled rests for a minute, and is then tried once before it is trusted again", async () => {
  const { state, converse } = await twoModels();
  expect(await converse()).toEqual({ modelId: "model-b", first: 9 });
  state.now += 59_000;
  expect(await converse()).toEqual({ modelId: "model-b", first: 0 });
  state.now += 2_000;
  expect(await converse()).toEqual({ modelId: "model-b", first: 1 });
  state.now += 59_000;
  expect(await converse()).toEqual({ modelId: "model-b", first: 0 });
  state.now += 2_000;
  state.isThrottled = false;
  expect(await converse()).toEqual({ modelId: "model-a", first: 1 });
  state.isThrottled = true;
  expect(await converse()).toEqual({ modelId: "model-b", first: 9 });
});

test("a resting model that has no other is asked as ever", async () => {
  const { state, converse, only } = await twoModels();
  await converse();
  await expect(only()).rejects.toThrow("model-a stayed throttled");
  state.isThrottled = false;
  expect(await only()).toMatchObject({ modelId: "model-a" });
});
