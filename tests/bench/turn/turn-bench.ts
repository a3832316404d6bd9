import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { Messages } from "@anthropic-ai/sdk/resources/messages";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Agent, BedrockModel } from "@strands-agents/sdk";
import { type LanguageModel, streamText } from "ai";
import OpenAI from "openai";
import { openModels } from "../../../runtime/models/model-providers.ts";
import type { ModelRequest } from "../../../runtime/swarm/ports.ts";
import type { Model } from "../../../schema/types.ts";
import { type Candidate, measureInTurn, report } from "../timing.ts";

const question = "Is the design ready?";
const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
const region = "us-east-1";

/** One provider: its bare SDK first, then crew's model client, then others that add something to a call. */
interface Compared {
  title: string;
  candidates(endpoint: string): Candidate[];
}

const bedrockId = "us.anthropic.claude-sonnet-5-5";
const anthropicId = "claude-sonnet-5-5";
const openaiId = "gpt-5.5";

const compared: Compared[] = [
  {
    title: "Amazon Bedrock",
    candidates: (endpoint) => [
      bareBedrock(endpoint),
      crew(endpoint, { provider: "bedrock", ids: [bedrockId] }),
      strands(endpoint),
    ],
  },
  {
    title: "Anthropic",
    candidates: (endpoint) => [
      bareAnthropic(endpoint),
      crew(endpoint, { provider: "anthropic", ids: [anthropicId], endpoint, key: "bench" }),
      aiSdk("AI SDK", createAnthropic({ baseURL: `${endpoint}/v1`, apiKey: "bench" })(anthropicId)),
    ],
  },
  {
    title: "OpenAI",
    candidates: (endpoint) => [
      bareOpenai(`${endpoint}/v1`),
      crew(endpoint, { provider: "openai", ids: [openaiId], endpoint: `${endpoint}/v1`, key: "bench" }),
      aiSdk("AI SDK", createOpenAI({ baseURL: `${endpoint}/v1`, apiKey: "bench" }).chat(openaiId)),
    ],
  },
];

/** One text turn of each provider against the same mock. */
export async function benchTurn(): Promise<void> {
  const mock = fork(join(import.meta.dirname, "mock-bedrock.ts"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const endpoint = await urlOf(mock);
  for (const { title, candidates } of compared) {
    const rows = await measureInTurn(candidates(endpoint), 300, 30);
    const [bare] = rows;
    report(`One model turn at ${title}, streamed (aim: at most 0.5 ms over the bare SDK)`, "ms", rows, bare!.name);
    const added = rows
      .slice(1)
      .map((row) => `${row.name} ${row.overFirst.toFixed(2)} ms (processor ${row.processorOverFirst.toFixed(2)} ms)`);
    console.log(`  added over the bare SDK, median of pairs: ${added.join(", ")}`);
  }
  mock.disconnect();
}

async function urlOf(mock: ChildProcess): Promise<string> {
  const [url] = (await once(mock, "message")) as [string];
  return url;
}

function timed(name: string, turn: () => Promise<unknown>): Candidate {
  return {
    name,
    async run() {
      const started = performance.now();
      await turn();
      return performance.now() - started;
    },
  };
}

function bareBedrock(endpoint: string): Candidate {
  const client = new BedrockRuntimeClient({ endpoint, region, credentials, requestHandler: new NodeHttpHandler() });
  return timed("bare AWS SDK", async () => {
    const { stream } = await client.send(
      new ConverseStreamCommand({
        modelId: bedrockId,
        messages: [{ role: "user", content: [{ text: question }] }],
        inferenceConfig: { maxTokens: 256 },
      }),
    );
    for await (const _ of stream!);
  });
}

function crew(endpoint: string, model: Pick<Model, "provider" | "ids" | "endpoint" | "key">): Candidate {
  const models = openModels({ bedrock: { endpoint, region, credentials }, secret: async () => "bench-key" });
  const price = {
    inputMicros: 2_200_000,
    outputMicros: 11_000_000,
    cacheReadMicros: 110_000,
    cacheWriteMicros: 2_750_000,
  };
  const prices = Object.fromEntries(model.ids.map((id) => [id, price]));
  const request: ModelRequest = {
    model: { ...model, maxTokens: 256, cache: "off", prices },
    system: "You review designs.",
    messages: [{ role: "user", content: [{ kind: "text", text: question }] }],
    tools: [],
    estimatedInputTokens: 1000,
    attempts: 0,
    metadata: { project: "bench", phase: "bench", round: "1", agent: "bench", purpose: "swarm" },
  };
  return timed("crew", () => models.converse(request, new AbortController().signal));
}

function bareAnthropic(baseURL: string): Candidate {
  const messages = new Messages(new BaseAnthropic({ apiKey: "bench", baseURL, maxRetries: 0 }));
  return timed("bare Anthropic SDK", async () => {
    const asked = [{ role: "user" as const, content: question }];
    const stream = await messages.create({ model: anthropicId, max_tokens: 256, stream: true, messages: asked });
    for await (const _ of stream);
  });
}

function bareOpenai(baseURL: string): Candidate {
  const client = new OpenAI({ apiKey: "bench", baseURL, maxRetries: 0 });
  return timed("bare OpenAI SDK", async () => {
    const stream = await client.chat.completions.create({
      model: openaiId,
      messages: [{ role: "user", content: question }],
      max_completion_tokens: 256,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const _ of stream);
  });
}

function aiSdk(name: string, model: LanguageModel): Candidate {
  return timed(name, async () => {
    await streamText({ model, system: "You review designs.", prompt: question, maxOutputTokens: 256, maxRetries: 0 })
      .text;
  });
}

function strands(endpoint: string): Candidate {
  const clientConfig = { endpoint, credentials, requestHandler: new NodeHttpHandler() };
  const model = new BedrockModel({ modelId: bedrockId, maxTokens: 256, region, clientConfig });
  return timed("@strands-agents/sdk", async () => {
    await new Agent({ model, systemPrompt: "You review designs.", printer: false }).invoke(question);
  });
}
