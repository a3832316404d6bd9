import { describe, expect, test } from "vitest";
import { createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import { briefText } from "../../runtime/swarm/brief.ts";
import type { ModelClient } from "../../runtime/swarm/ports.ts";
import { clientFor, modelRequest, never, serve } from "../support/model-endpoint.ts";
import { agent, calls, deliverable, MemoryWork, pipelineOf, ScriptedModel, use } from "../support/swarm-run.ts";

const pipeline = pipelineOf([agent("pm"), agent("dev")], { deliverables: [deliverable("plan", "pm")] });

async function request() {
  const work = new MemoryWork(pipeline);
  const text = briefText(await work.brief(agent("pm"), undefined, {}));
  const finish = { name: "finish", description: "Ends.", input: { type: "object" } };
  return modelRequest({
    messages: [{ role: "user", content: [{ kind: "text", text }] }],
    tools: [...work.specs(), finish],
  });
}

const clients: [string, () => Promise<ModelClient>][] = [
  [
    "the rehearsal model over the wire",
    async () => clientFor(await serve(createRehearsalModel({ pipelineFor: () => pipeline }))).models,
  ],
  [
    "a model in memory",
    async () => new ScriptedModel([calls(use("ledger_add", { section: "facts", text: "x" }), use("finish"))]),
  ],
];

describe.each(clients)("%s", (_, create) => {
  test("answers a brief with calls of the tools it was given, each with an id of its own", async () => {
    const asked = await request();
    const reply = await (await create()).converse(asked, never);
    const used = reply.content.filter((block) => block.kind === "tool-use");
    expect(reply.stopReason).toBe("tool_use");
    expect(used.length).toBeGreaterThan(0);
    expect(asked.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(used.map(({ name }) => name)));
    expect(new Set(used.map(({ id }) => id)).size).toBe(used.length);
  });

  test("says which id answered and what it used", async () => {
    const asked = await request();
    const { modelId, usage } = await (await create()).converse(asked, never);
    expect(asked.model.ids).toContain(modelId);
    for (const count of Object.values(usage)) expect(Number.isInteger(count) && count >= 0).toBe(true);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  test("rejects when the signal is aborted before it answers", async () => {
    const answer = (await create()).converse(await request(), AbortSignal.abort(new Error("Enough.")));
    await expect(answer).rejects.toThrow();
  });
});
