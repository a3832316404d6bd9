import type { Model } from "../../schema/types.ts";
import {
  type ModelClient,
  type ModelReply,
  type ModelRequest,
  ModelUnavailable,
  ReplyLost,
  type Spending,
} from "../swarm/ports.ts";
import { noUsage } from "./estimated-usage.ts";
import type { Failure, ModelProvider } from "./model-provider.ts";
import { RestingModels } from "./resting-models.ts";

export interface Pace {
  /** Waits between attempts; rejects when the signal is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1): for jitter. */
  random(): number;
  /** Milliseconds since some moment. */
  now(): number;
}

/**
 * Calls a model's ids in order at its provider, each with as many retries as its failures permit. Ids that lately gave up come last,
 * so that a turn does not wait again for what the turn before has waited for.
 */
export function withFallback(providerOf: (model: Model) => ModelProvider, pace: Pace): ModelClient {
  const resting = new RestingModels(pace.now);
  return {
    async converse(request, signal, heard = () => {}) {
      const provider = providerOf(request.model);
      const refusals: string[] = [];
      const ids = [...request.model.ids.entries()].sort(
        ([, one], [, other]) => Number(resting.rests(one)) - Number(resting.rests(other)),
      );
      for (const [place, [position, modelId]] of ids.entries()) {
        const made = request.attempts - position * attempts;
        if (made >= attempts) {
          refusals.push(`${modelId} broke off ${attempts} replies. The work resumes where it stopped.`);
          continue;
        }
        const isTrial = resting.isOnTrial(modelId) && place + 1 < ids.length;
        const id = { modelId, made: Math.max(0, made), before: position * attempts, isTrial };
        const result = await tryModel(provider, request, id, { ...pace, heard }, signal);
        if ("reply" in result) {
          resting.answered(modelId);
          return result.reply;
        }
        if (result.failure === "throttled" || result.failure === "transient") resting.gaveUp(modelId);
        refusals.push(provider.advice(result.failure, modelId, result.error));
        if (result.failure === "no-access") break;
      }
      throw new ModelUnavailable(refusals.join(" "));
    },
  };
}

type Result = { reply: ModelReply } | { failure: Failure; error: unknown };

const attempts = 6;
// Quotas refill by the minute, and a different model has neither the reasoning nor the cache of this one.
const throttledAttempts = 9;
const longestWaitMs = 20_000;
/** Waits that a service names, over all attempts at one id: after that a different model is asked. */
const longestNamedWaitMs = 90_000;
// A throttled account recovers with the minute's quota, a broken connection immediately.
const firstWaitMs = { throttled: 1000, transient: 200 };

/** One of the model's ids: its attempts, and those that the ids before it have used. */
interface TriedId {
  modelId: string;
  made: number;
  before: number;
  /** Asked once only: it gave up before, and others are there. */
  isTrial: boolean;
}

/**
 * Tries one model id. Agents work one at a time, so no parallel call competes for the quota: backoff with full jitter
 * is enough. Refused calls are retried here. A call that may have been counted is not: its `ReplyLost` lets the caller
 * check the budget first.
 */
async function tryModel(
  provider: ModelProvider,
  request: ModelRequest,
  { modelId, made, before, isTrial }: TriedId,
  pace: Pace & { heard(): void },
  signal: AbortSignal,
): Promise<Result> {
  let named = 0;
  for (let attempt = made + 1; ; attempt += 1) {
    signal.throwIfAborted();
    const end = await provider.attempt(request, { modelId, attempt }, pace.heard, signal);
    if (end.kind === "reply") return { reply: end.reply };
    const { failure } = end;
    if (failure === "too-long") return { reply: overWindow(modelId, end.kind === "lost" ? end.spending : undefined) };
    const most = failure === "throttled" && end.kind === "refused" ? throttledAttempts : attempts;
    const waitMs = end.kind === "refused" ? (end.waitMs ?? 0) : 0;
    named += waitMs;
    const isPassing = (failure === "throttled" || failure === "transient") && named <= longestNamedWaitMs;
    const isRepeated = isPassing && attempt < most && !isTrial;
    const pause = async () => {
      if (!isRepeated) return;
      pace.heard();
      await pace.sleep(Math.max(waitMs, ownWait(failure, attempt, pace)), signal);
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

/** Grows with the attempts, with jitter; a quota is given at least half of it. */
function ownWait(failure: keyof typeof firstWaitMs, attempt: number, pace: Pace): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs[failure] * 2 ** (attempt - 1));
  const least = failure === "throttled" ? ceiling / 2 : 0;
  return least + pace.random() * (ceiling - least);
}

/** Converts the refusal of an input over the window, which services do not count, into the stop reason for it. */
function overWindow(modelId: string, spending: Spending = { usage: noUsage }): ModelReply {
  return { ...spending, content: [], stopReason: "model_context_window_exceeded", modelId };
}
