import { afterAll, beforeAll, expect, test } from "vitest";
import type { Digest } from "../../base/digest.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { openModels } from "../../runtime/models/model-providers.ts";
import { type CountedReply, createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import type { RefusedCall } from "../../runtime/models/with-fallback.ts";
import { costMicros } from "../../runtime/swarm/cost.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import type { ModelClient, ModelRequest } from "../../runtime/swarm/ports.ts";
import type { Model, Price } from "../../schema/types.ts";
import { openRunnerServices, type RunnerServices, serve } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

const [bedrock, anthropic, openai] = ["us.anthropic.claude-opus-5-5", "claude-opus-5-5", "deepseek-v4-pro"] as const;
const idOf = { bedrock, anthropic, openai };
type Wire = keyof typeof idOf;

/** Prices that no sum of tokens confuses with another model's. */
const priced = (factor: number): Price => ({
  inputMicros: 1_000_000 * factor,
  outputMicros: 7_000_000 * factor,
  cacheReadMicros: 130_000 * factor,
  cacheWriteMicros: 1_300_000 * factor,
});
const mixed: Model = {
  provider: "bedrock",
  ids: [bedrock, anthropic, openai],
  elsewhere: { [anthropic]: { provider: "anthropic" }, [openai]: { provider: "openai" } },
  maxTokens: 4096,
  cache: "5m",
  prices: { [bedrock]: priced(1), [anthropic]: priced(10), [openai]: priced(100) },
};

/** Refusals of a service that is overloaded, as each one sends them. */
const overloaded: { [Name in Wire]: [status: number, headers: object, body: object] } = {
  bedrock: [503, { "x-amzn-errortype": "ServiceUnavailableException" }, { message: "Not now." }],
  anthropic: [529, {}, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
  openai: [503, {}, { error: { type: "server_error", message: "Overloaded" } }],
};

const wireOf = (url = ""): Wire => (/^\/rehearsal\/(anthropic|openai)\//.exec(url)?.[1] ?? "bedrock") as Wire;

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

/** Entries of a project's only round. */
async function journal(project: string): Promise<Entry[]> {
  const turns = await readItems(services.table, project, "turn");
  const texts = turns.map(({ entry, body }) => entry ?? services.objects.get(body as Digest).then(String));
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as Entry);
}

/** Plays a round in which only the wire that `up` names for the nth turn answers, and two minutes pass between turns. */
async function played(project: string, up: (turn: number) => Wire) {
  const counted: CountedReply[] = [];
  const asked: { turn: number; wire: Wire }[] = [];
  const refusedByRules: string[] = [];
  const refusals: RefusedCall[] = [];
  const requests: ModelRequest[] = [];
  const rehearsal = createRehearsalModel({
    pipelineFor: (name) => services.pipelines.get(name),
    onReply: (reply) => void counted.push(reply),
  });
  const server = await serve((request, response) => {
    const wire = wireOf(request.url);
    asked.push({ turn: requests.length, wire });
    if (wire === up(requests.length)) {
      response.once(
        "finish",
        () => response.statusCode >= 400 && refusedByRules.push(`${wire} ${response.statusCode}`),
      );
      return rehearsal(request, response);
    }
    const [status, headers, body] = overloaded[wire];
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  const client = openModels({
    bedrock: { endpoint: server.url, region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } },
    rehearsal: server.url,
    sleep: async () => {},
    now: () => requests.length * 120_000,
    refused: (call) => void refusals.push(call),
  });
  const models: ModelClient = {
    converse(request, signal, heard) {
      requests.push(structuredClone(request));
      return client.converse(request, signal, heard);
    },
  };
  const pipeline = { ...twoAgents(), models: { working: mixed } };
  const order = await services.start(project, pipeline);
  const answer = await services.run(order, { ...services.connect(), models });
  await server.close();
  return { answer, counted, asked, refusedByRules, refusals, requests };
}

test("a round whose turns are answered in turn on three wires goes on with the history of all of them", async () => {
  const order: Wire[] = ["bedrock", "anthropic", "openai"];
  const up = (turn: number) => order[turn % 3] as Wire;
  const { answer, counted, refusedByRules, requests } = await played("three-wires", up);
  expect(answer).toMatchObject({ outcome: "done" });
  expect(refusedByRules).toEqual([]);
  expect(counted.map(({ modelId }) => modelId)).toEqual(requests.map((_, index) => idOf[up(index + 1)]));

  // Histories had reasoning and calls of each of the three when a different one was asked.
  for (const wire of order) {
    const foreign = requests.flatMap(({ messages }, index) =>
      up(index + 1) === wire ? [] : messages.filter(({ by }) => by === idOf[wire]).flatMap(({ content }) => content),
    );
    expect([wire, foreign.some(({ kind }) => kind === "reasoning")]).toEqual([wire, true]);
    expect([wire, foreign.some(({ kind }) => kind === "tool-use")]).toEqual([wire, true]);
  }

  // Usage and price are those of the model that answered, in the journal and in the record.
  const replies = (await journal("three-wires")).flatMap((entry) => (entry.kind === "model-replied" ? [entry] : []));
  expect(replies.map(({ reply }) => [reply.modelId, reply.isEstimated])).toEqual(
    counted.map(({ modelId }) => [modelId, undefined]),
  );
  const spendings = counted.map(({ modelId, usage }) => ({
    modelId,
    usage: {
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      cacheReadTokens: usage.cacheReadInputTokens,
      cacheWriteTokens: usage.cacheWriteInputTokens,
    },
  }));
  expect(replies.map(({ costMicros }) => costMicros)).toEqual(spendings.map((spending) => costMicros(mixed, spending)));
  const { usage } = (await readItem(services.table, key.round("three-wires", "design", 1))) ?? {};
  expect(usage?.costMicros).toBe(spendings.reduce((sum, spending) => sum + costMicros(mixed, spending), 0));
});

test("a service that gave up rests by itself: the other two are asked as ever, and it is tried once when its rest is over", async () => {
  const up = (turn: number): Wire => (turn === 1 ? "bedrock" : turn === 2 ? "anthropic" : "openai");
  const { answer, asked } = await played("resting-wires", up);
  expect(answer).toMatchObject({ outcome: "done" });
  const callsOf = (turn: number) => asked.filter((each) => each.turn === turn).map(({ wire }) => wire);
  expect(callsOf(1)).toEqual(["bedrock"]);
  expect(callsOf(2)).toEqual([...Array(6).fill("bedrock"), "anthropic"]);
  // A service that is overloaded is waited for longer than one that is unavailable.
  expect(callsOf(3)).toEqual(["bedrock", ...Array(9).fill("anthropic"), "openai"]);
  expect(callsOf(4)).toEqual(["bedrock", "anthropic", "openai"]);
});
