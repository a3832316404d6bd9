import { expect, test } from "vitest";
import { measureFactors, needOf, type TokenFactors } from "../../runtime/swarm/cost.ts";
import type { Message, ModelRequest } from "../../runtime/swarm/ports.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Limits } from "../../schema/types.ts";
import { agent, calls, kinds, MemoryJournal, pipelineOf, ScriptedModel, swarmRun, use } from "../support/swarm-run.ts";

const declared = (pipelineOf([agent("pm")]).phases.design as { limits: Limits }).limits;

/** A team that writes on for ever; how many replies it had, and how its round ended. */
async function writeOn(limits: Partial<Limits>) {
  const pipeline = pipelineOf([agent("pm")], { limits: { ...declared, ...limits } });
  const journal = new MemoryJournal();
  let count = 0;
  const models = new ScriptedModel([() => calls(use("git_write", { path: `docs/${count++}.md`, content: "# A\n" }))]);
  const { kind } = await runSwarm(swarmRun({ pipeline, models, journal }));
  return { kind, replies: models.requests.length, hasLastTurn: kinds(journal).includes("limit-near") };
}

test.each([1, 2, 7])("a round of %i turns has them all, whether or not its last one is announced", async (turns) => {
  expect(await writeOn({ turns, onLimit: "fail" })).toEqual({ kind: "limit", replies: turns, hasLastTurn: false });
  expect(await writeOn({ turns, onLimit: "save-and-ask" })).toEqual({
    kind: "limit",
    replies: turns,
    hasLastTurn: true,
  });
});

/** Bytes of a request, as a service's tokenizer sees them. */
const bytesOf = ({ system, tools, messages }: ModelRequest) =>
  Buffer.byteLength(system + JSON.stringify(tools)) +
  messages
    .flatMap(({ content }) => content)
    .reduce((sum, block) => sum + Buffer.byteLength("text" in block ? block.text : JSON.stringify(block.input)), 0);

/** Code has 3.3 bytes a token with an older tokenizer. */
const countedBy = (more: number) => (request: ModelRequest) => Math.floor((bytesOf(request) / 3.3) * (1 + more));

test.each([
  [0.3, "save-and-ask"],
  [0.6, "save-and-ask"],
  [0.3, "fail"],
  [0.6, "fail"],
] as const)("a tokenizer that counts %d more passes no limit of tokens and money (%s)", async (more, onLimit) => {
  const count = countedBy(more);
  for (let tokens = 20_000; tokens < 160_000; tokens += 4_100) {
    const limits = { ...declared, tokens, maxCostMicros: tokens * 6, onLimit };
    const pipeline = pipelineOf([agent("pm")], { limits });
    let written = 0;
    const reply = (request: ModelRequest) => ({
      ...calls(use("git_write", { path: `docs/${written++}.md`, content: "x = f(y);\n".repeat(1500) })),
      usage: { inputTokens: count(request), outputTokens: 4096, cacheReadTokens: 0, cacheWriteTokens: 0 },
    });
    const journal = new MemoryJournal();
    const run = swarmRun({ pipeline, models: new ScriptedModel([reply]), journal });
    expect((await runSwarm(run)).kind).toBe("limit");
    const paid = journal.entries.flatMap((each) => (each.kind === "model-replied" ? [each] : []));
    const used = paid.reduce((sum, { reply: { usage } }) => sum + usage.inputTokens + usage.outputTokens, 0);
    expect(used).toBeLessThanOrEqual(tokens);
    expect(paid.reduce((sum, { costMicros }) => sum + costMicros, 0)).toBeLessThanOrEqual(limits.maxCostMicros);
  }
});

test.each([["save-and-ask"], ["fail"]] as const)(
  "an agent never spends more in a round than its own budget in dollars (%s)",
  async (onLimit) => {
    for (let maxCostMicros = 100_000; maxCostMicros < 900_000; maxCostMicros += 37_000) {
      const team = [{ ...agent("pm"), maxCostMicros }];
      const pipeline = pipelineOf(team, { limits: { ...declared, onLimit } });
      let written = 0;
      const reply = (request: ModelRequest) => ({
        ...calls(use("git_write", { path: `docs/${written++}.md`, content: "x = f(y);\n".repeat(1500) })),
        usage: { inputTokens: countedBy(0)(request), outputTokens: 4096, cacheReadTokens: 0, cacheWriteTokens: 0 },
      });
      const journal = new MemoryJournal();
      const outcome = await runSwarm(swarmRun({ pipeline, models: new ScriptedModel([reply]), journal }));
      const limits = journal.entries.flatMap((each) =>
        each.kind === "limit-near" || each.kind === "limit-reached" ? [each.limit] : [],
      );
      expect([outcome.kind, new Set(limits)]).toEqual(["limit", new Set(["agent-cost"])]);
      const paid = journal.entries.reduce(
        (sum, each) => sum + (each.kind === "model-replied" ? each.costMicros : 0),
        0,
      );
      expect(paid).toBeLessThanOrEqual(maxCostMicros);
    }
  },
);

const pair = { agent: agent("pm"), system: "", tools: [] };
const model = {
  provider: "bedrock" as const,
  ids: ["model-a", "model-b"],
  maxTokens: 100,
  cache: "off" as const,
  prices: {},
};
const member = { ...pair, model };
const asked: Message[] = [{ role: "user", content: [{ kind: "text", text: "x".repeat(3000) }] }];
const told = (modelId: string, inputTokens: number, isEstimated?: true) => ({
  modelId,
  usage: { inputTokens, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
  ...(isEstimated && { isEstimated }),
});
const measured = (...replies: ReturnType<typeof told>[]) =>
  replies.reduce<TokenFactors>((factors, reply) => measureFactors(factors, { member, messages: asked, reply }), {});

test("an estimate follows what the models have counted, and is never below a token for three bytes", () => {
  const estimate = (factors: TokenFactors) => needOf(member, asked, factors).inputTokens;
  expect(estimate({})).toBe(1501);
  expect(estimate(measured(told("model-a", 200), told("model-b", 300)))).toBe(1001);
  expect(estimate(measured(told("model-a", 200), told("model-b", 1800)))).toBe(1981);
  // The most that was counted stays, an estimate measures nothing, and no usage is believed without bounds.
  expect(measured(told("model-a", 1800), told("model-a", 900))).toEqual(measured(told("model-a", 1800)));
  expect(measured(told("model-a", 1800, true))).toEqual({});
  expect(estimate(measured(told("model-a", 1e11), told("model-b", 1)))).toBeLessThan(3400);
});
