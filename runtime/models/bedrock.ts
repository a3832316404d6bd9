import { setTimeout as wait } from "node:timers/promises";
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import {
  type ModelClient,
  type ModelReply,
  type ModelRequest,
  ModelUnavailable,
  ReplyLost,
  type Spending,
  type TokenUsage,
} from "../swarm/ports.ts";
import { advice, type Failure, failureOf, isUncounted, lostFailureOf } from "./bedrock-error.ts";
import { converseInput } from "./converse-input.ts";
import { readConverseStream } from "./converse-stream.ts";

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
    async converse(request, signal, heard = () => {}) {
      const refusals: string[] = [];
      for (const [position, modelId] of request.model.ids.entries()) {
        const made = request.attempts - position * attempts;
        if (made >= attempts) {
          refusals.push(`${modelId} broke off ${attempts} replies. The work resumes where it stopped.`);
          continue;
        }
        const id = { modelId, made: Math.max(0, made), before: position * attempts };
        const result = await tryModel(client, request, id, { ...pace, heard }, signal);
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
// Quotas refill by the minute, and another model knows nothing of what this one thought and cached.
const throttledAttempts = 9;
const longestWaitMs = 20_000;
// A throttled account recovers with the minute's quota, a broken connection at once.
const firstWaitMs = { throttled: 1000, transient: 200 };

/** One of the model's ids: attempts made at it, and those that the ids before it have used up. */
interface TriedId {
  modelId: string;
  made: number;
  before: number;
}

/**
 * Agents take turns, so there is never a second call in flight to slow down: backing off with full jitter is enough. Refusals are
 * repeated here. A call that may have been counted is not: its `ReplyLost` leaves to the caller whether there is money for another.
 */
async function tryModel(
  client: BedrockRuntimeClient,
  request: ModelRequest,
  { modelId, made, before }: TriedId,
  pace: Pace & { heard(): void },
  signal: AbortSignal,
): Promise<Result> {
  for (let attempt = made + 1; ; attempt += 1) {
    signal.throwIfAborted();
    const end = await callOnce(client, request, { modelId, attempt, heard: pace.heard }, signal);
    if (end.kind === "reply") return { reply: end.reply };
    const failure = end.kind === "lost" ? lostFailureOf(end.cause) : failureOf(end.error);
    if (failure === "too-long") return { reply: overWindow(modelId, end.kind === "lost" ? end.spending : undefined) };
    const most = failure === "throttled" && end.kind === "refused" ? throttledAttempts : attempts;
    const isRepeated = (failure === "throttled" || failure === "transient") && attempt < most;
    const pause = async () => {
      if (!isRepeated) return;
      const ceiling = Math.min(longestWaitMs, firstWaitMs[failure] * 2 ** (attempt - 1));
      const least = failure === "throttled" ? ceiling / 2 : 0;
      pace.heard();
      await pace.sleep(least + pace.random() * (ceiling - least), signal);
      pace.heard();
    };
    if (end.kind === "lost") {
      if (!signal.aborted) await pause().catch(() => undefined);
      throw new ReplyLost(end.spending, before + (isRepeated ? attempt : attempts), end.cause);
    }
    signal.throwIfAborted();
    if (!isRepeated) return { failure, error: end.error };
    await pause();
  }
}

type CallEnd =
  | { kind: "reply"; reply: ModelReply }
  /** The service answered that it gives none. */
  | { kind: "refused"; error: unknown }
  | { kind: "lost"; spending: Spending; cause: unknown };

async function callOnce(
  client: BedrockRuntimeClient,
  request: ModelRequest,
  { modelId, attempt, heard }: { modelId: string; attempt: number; heard(): void },
  abortSignal: AbortSignal,
): Promise<CallEnd> {
  const lost = (seenBytes: number, cause: unknown): CallEnd => ({
    kind: "lost",
    spending: { usage: estimatedUsage(request, seenBytes), modelId, isEstimated: true },
    cause,
  });
  const command = new ConverseStreamCommand(converseInput(request, modelId, attempt));
  let stream: AsyncIterable<ConverseStreamOutput> | undefined;
  try {
    ({ stream } = await client.send(command, { abortSignal }));
  } catch (error) {
    return isUncounted(error) ? { kind: "refused", error } : lost(0, error);
  }
  if (stream === undefined) return lost(0, new Error("The service answered without a stream."));
  const end = await readConverseStream(untilAborted(stream, abortSignal), heard);
  if (end.kind === "broken") return lost(end.seenBytes, end.cause);
  const { kind: _, usage, seenBytes, ...reply } = end;
  const counted: Pick<ModelReply, "usage" | "isEstimated"> =
    usage === undefined ? { usage: estimatedUsage(request, seenBytes), isEstimated: true } : { usage };
  return { kind: "reply", reply: { ...reply, ...counted, modelId } };
}

// As the estimate of the input has it: three bytes a token stay above the count.
const bytesPerToken = 3;

/** The input by the caller's estimate, and of the output what arrived. */
function estimatedUsage({ estimatedInputTokens, model }: ModelRequest, seenBytes: number): TokenUsage {
  const outputTokens = Math.min(model.maxTokens, Math.ceil(seenBytes / bytesPerToken));
  return { ...noUsage, inputTokens: estimatedInputTokens, outputTokens };
}

const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

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

/** The service refuses an input over the window instead of answering with the stop reason for it, and counts nothing of it. */
function overWindow(modelId: string, spending: Spending = { usage: noUsage }): ModelReply {
  return { ...spending, content: [], stopReason: "model_context_window_exceeded", modelId };
}
