import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { BedrockOptions } from "../../runtime/models/bedrock/bedrock.ts";
import { openModels } from "../../runtime/models/model-providers.ts";
import type { Pace } from "../../runtime/models/pace.ts";
import type { ConverseBody } from "../../runtime/models/rehearsal/wire.ts";
import type { ModelClient, ModelRequest } from "../../runtime/swarm/ports.ts";

/** Serves on a free port of this machine until the test ends. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers each call by the next of the given listeners; the last one stays. Tells which model ids were asked, and with what. */
export async function serveInTurn(listeners: ((body: ConverseBody, ...rest: Parameters<RequestListener>) => void)[]) {
  const asked: { modelId: string; body: ConverseBody }[] = [];
  const endpoint = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as ConverseBody;
    asked.push({ modelId: decodeURIComponent(request.url?.split("/")[2] ?? ""), body });
    listeners[Math.min(asked.length, listeners.length) - 1]?.(body, request, response);
  });
  return { endpoint, asked };
}

/** A client that does not wait between attempts and notes how long it would have. */
export function clientFor(
  endpoint: string,
  over: BedrockOptions & Partial<Pace> = {},
): { models: ModelClient; waits: number[] } {
  const waits: number[] = [];
  const { sleep, random, now, ...bedrock } = over;
  const models = openModels({
    random: random ?? (() => 0.5),
    ...(now && { now }),
    sleep:
      sleep ??
      (async (milliseconds) => {
        waits.push(milliseconds);
      }),
    bedrock: {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      ...bedrock,
    },
  });
  return { models, waits };
}

const price = { inputMicros: 1, outputMicros: 1, cacheReadMicros: 1, cacheWriteMicros: 1 };

export function modelRequest(over: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: {
      provider: "bedrock",
      ids: ["model-a", "model-b"],
      maxTokens: 500,
      cache: "1h",
      prices: { "model-a": price, "model-b": price },
    },
    system: "You are a test.",
    messages: [{ role: "user", content: [{ kind: "text", text: "Hello" }] }],
    tools: [{ name: "git_list", description: "Lists.", input: { type: "object", properties: {} } }],
    estimatedInputTokens: 1000,
    attempts: 0,
    metadata: { project: "p1", phase: "design", round: "1", agent: "pm", purpose: "swarm" },
    ...over,
  };
}

export const never = new AbortController().signal;
