import { setTimeout as wait } from "node:timers/promises";
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type ModelClient, type ModelReply, type ModelRequest, ModelUnavailable } from "../swarm/ports.ts";
import { advice, type Failure, failureOf } from "./bedrock-error.ts";
import { converseInput } from "./converse-input.ts";
import { readConverseStream, StreamCutShort } from "./converse-stream.ts";

export interface BedrockOptions {
  /** Default: AWS_ENDPOINT_URL_BEDROCK_RUNTIME or AWS_ENDPOINT_URL, or else the region's own. */
  endpoint?: string;
  region?: string;
  credentials?: NonNullable<BedrockRuntimeClientConfig["credentials"]>;
  /** Waits between attempts; rejects when the signal is aborted. */
  sleep?(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1: the jitter. */
  random?(): number;
}

/** Models on Amazon Bedrock, or on anything that speaks its Converse API at an endpoint. */
export function createBedrockModels(options: BedrockOptions = {}): ModelClient {
  const client = new BedrockRuntimeClient(clientConfig(options));
  const pace: Pace = {
    sleep: options.sleep ?? (async (milliseconds, signal) => wait(milliseconds, undefined, { signal })),
    random: options.random ?? Math.random,
  };
  return {
    async converse(request, signal) {
      const refusals: string[] = [];
      for (const modelId of request.model.ids) {
        const result = await tryModel(client, request, modelId, pace, signal);
        if ("reply" in result) return result.reply;
        refusals.push(advice(result.failure, modelId, result.error));
        if (result.failure === "credentials" || result.failure === "region") break;
      }
      throw new ModelUnavailable(refusals.join(" "));
    },
  };
}

function clientConfig(options: BedrockOptions): BedrockRuntimeClientConfig {
  const endpoint = options.endpoint ?? process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? process.env.AWS_ENDPOINT_URL;
  return {
    // Attempts are counted here, because the SDK does not retry 408 and 424, nor an error in the middle of a stream.
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    // The client's own choice is HTTP/2, which a plain-text endpoint does not speak.
    ...(endpoint?.startsWith("http:") ? { requestHandler: new NodeHttpHandler() } : {}),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
}

interface Pace {
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  random(): number;
}

type Result = { reply: ModelReply } | { failure: Failure; error: unknown };

const attempts = 6;
const longestWaitMs = 20_000;
// A throttled account recovers with the minute's quota, a broken connection at once.
const firstWaitMs = { throttled: 1000, transient: 200 };

/** Agents take turns, so there is never a second call in flight to slow down: backing off with full jitter is enough. */
async function tryModel(
  client: BedrockRuntimeClient,
  request: ModelRequest,
  modelId: string,
  pace: Pace,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { reply: await callOnce(client, request, modelId, attempt, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure === "too-long") return { reply: overWindow(modelId) };
      if ((failure !== "throttled" && failure !== "transient") || attempt === attempts) return { failure, error };
      const ceiling = Math.min(longestWaitMs, firstWaitMs[failure] * 2 ** (attempt - 1));
      await pace.sleep(pace.random() * ceiling, signal);
    }
  }
}

async function callOnce(
  client: BedrockRuntimeClient,
  request: ModelRequest,
  modelId: string,
  attempt: number,
  abortSignal: AbortSignal,
): Promise<ModelReply> {
  const command = new ConverseStreamCommand(converseInput(request, modelId, attempt));
  const { stream } = await client.send(command, { abortSignal });
  if (stream === undefined) throw new StreamCutShort("The service answered without a stream.");
  return readConverseStream(untilAborted(stream, abortSignal), modelId);
}

/** The SDK's signal ends the request, not the reading of a stream that has begun. */
async function* untilAborted<T>(stream: AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
  const iterator = stream[Symbol.asyncIterator]();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    signal.throwIfAborted();
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    if (signal.aborted) iterator.return?.()?.catch(() => {});
  }
}

/** The service refuses an input over the window instead of answering with the stop reason for it. */
function overWindow(modelId: string): ModelReply {
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return { content: [], stopReason: "model_context_window_exceeded", usage, modelId };
}
