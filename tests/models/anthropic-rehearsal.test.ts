import { expect, test } from "vitest";
import { openModels } from "../../runtime/models/model-providers.ts";
import { type CountedReply, createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import type { Message } from "../../runtime/swarm/ports.ts";
import { modelRequest, never, serve } from "../support/model-endpoint.ts";

const id = "claude-opus-5-5";
const model = { ...modelRequest().model, provider: "anthropic" as const, ids: [id], key: "never-read" };

/** A service that plays a review, which needs no pipeline, and a client whose calls all go there. */
async function rehearsed() {
  const counted: CountedReply[] = [];
  const listener = createRehearsalModel({
    pipelineFor: async () => undefined,
    onReply: (reply) => void counted.push(reply),
  });
  return { counted, models: openModels({ rehearsal: await serve(listener), sleep: async () => {} }) };
}

test("a rehearsal answers in the form of Messages: what it counts is what crew counts, and its thinking may come back", async () => {
  const { counted, models } = await rehearsed();
  const metadata = { ...modelRequest().metadata, purpose: "judge" as const };
  const messages: Message[] = [{ role: "user", content: [{ kind: "text", text: "Rate this." }] }];
  const first = await models.converse(modelRequest({ model, metadata, messages }), never);
  expect(first).toMatchObject({ modelId: id, content: [{ kind: "reasoning", signature: expect.any(String) }, {}] });
  messages.push({ role: "assistant", content: first.content, by: id });
  const results = first.content.flatMap((block) =>
    block.kind === "tool-use" ? [{ kind: "tool-result" as const, id: block.id, text: "Rated.", isError: false }] : [],
  );
  messages.push({ role: "user", content: results });
  const second = await models.converse(modelRequest({ model, metadata, messages }), never);
  expect([first, second].map(({ usage }) => usage)).toEqual(
    counted.map(({ usage }) => ({
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cacheReadTokens: usage.cacheReadInputTokens,
      cacheWriteTokens: usage.cacheWriteInputTokens,
      ...shortOf(usage.cacheDetails),
    })),
  );
});

const shortOf = (details: CountedReply["usage"]["cacheDetails"] = []) => {
  const short = details.find(({ ttl }) => ttl === "5m")?.inputTokens;
  return short === undefined ? {} : { shortCacheWriteTokens: short };
};

test("a rehearsal refuses what the API refuses: thinking that was changed", async () => {
  const { models } = await rehearsed();
  const messages: Message[] = [
    { role: "user", content: [{ kind: "text", text: "Rate this." }] },
    {
      role: "assistant",
      by: id,
      content: [
        { kind: "reasoning", text: "Hm.", signature: "forged" },
        { kind: "text", text: "5" },
      ],
    },
    { role: "user", content: [{ kind: "text", text: "And again." }] },
  ];
  await expect(models.converse(modelRequest({ model, messages }), never)).rejects.toThrow(
    /Invalid `signature` in `thinking` block/,
  );
});
