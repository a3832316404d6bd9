import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Agent, BedrockModel } from "@strands-agents/sdk";
import { openModels } from "../../../runtime/models/model-providers.ts";
import type { ModelRequest } from "../../../runtime/swarm/ports.ts";
import { type Candidate, measureInTurn, report } from "../timing.ts";

const modelId = "us.anthropic.claude-sonnet-5-5";
const question = "Is the design ready?";
const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
const region = "us-east-1";

/** One text turn against the same mock: the raw SDK, crew's model client, and a Strands agent made for the turn. */
export async function benchTurn(): Promise<void> {
  const mock = fork(join(import.meta.dirname, "mock-bedrock.ts"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const endpoint = await urlOf(mock);
  const rows = await measureInTurn([rawSdk(endpoint), crew(endpoint), strands(endpoint)], 300, 30);
  mock.disconnect();
  report(
    "One model turn, streamed (aim: under 0.5 ms over the raw SDK, a third of what Strands adds)",
    "ms",
    rows,
    "raw AWS SDK",
  );
  const [raw, ours, theirs] = rows.map(({ median }) => median);
  const [added, theirsAdded] = [ours! - raw!, theirs! - raw!];
  console.log(
    `  added over the raw SDK: crew ${added.toFixed(2)} ms, Strands ${theirsAdded.toFixed(2)} ms, ratio ${(added / theirsAdded).toFixed(2)}`,
  );
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

function rawSdk(endpoint: string): Candidate {
  const client = new BedrockRuntimeClient({ endpoint, region, credentials, requestHandler: new NodeHttpHandler() });
  return timed("raw AWS SDK", async () => {
    const { stream } = await client.send(
      new ConverseStreamCommand({
        modelId,
        messages: [{ role: "user", content: [{ text: question }] }],
        inferenceConfig: { maxTokens: 256 },
      }),
    );
    for await (const _ of stream!);
  });
}

function crew(endpoint: string): Candidate {
  const models = openModels({ bedrock: { endpoint, region, credentials } });
  const price = {
    inputMicros: 2_200_000,
    outputMicros: 11_000_000,
    cacheReadMicros: 110_000,
    cacheWriteMicros: 2_750_000,
  };
  const request: ModelRequest = {
    model: { provider: "bedrock", ids: [modelId], maxTokens: 256, cache: "off", prices: { [modelId]: price } },
    system: "You review designs.",
    messages: [{ role: "user", content: [{ kind: "text", text: question }] }],
    tools: [],
    estimatedInputTokens: 1000,
    attempts: 0,
    metadata: { project: "bench", phase: "bench", round: "1", agent: "bench", purpose: "swarm" },
  };
  return timed("crew", () => models.converse(request, new AbortController().signal));
}

function strands(endpoint: string): Candidate {
  const clientConfig = { endpoint, credentials, requestHandler: new NodeHttpHandler() };
  const model = new BedrockModel({ modelId, maxTokens: 256, region, clientConfig });
  return timed("@strands-agents/sdk", async () => {
    await new Agent({ model, systemPrompt: "You review designs.", printer: false }).invoke(question);
  });
}
