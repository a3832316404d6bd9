import { calledPlace, modelAt } from "../../schema/model-service.ts";
import type { Model } from "../../schema/types.ts";
import {
  type ModelClient,
  type ModelReply,
  type ModelRequest,
  ModelUnavailable,
  ProviderPaused,
  ReplyLost,
  type Spending,
  type TokenUsage,
} from "../swarm/ports.ts";
import { noUsage } from "./estimated-usage.ts";
import type { Access, CallEnd, Failure, ModelProvider } from "./model-provider.ts";
import { type AccessTo, KeyUnusable } from "./open-access.ts";
import type { Pace } from "./pace.ts";
import { longestInPlaceMs, PausedUntil, type Pauses } from "./provider-pause.ts";
import { RestingModels } from "./resting-models.ts";
import { type Line, waitInLine } from "./token-quota.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Services that models are called at, and the way to them. */
export interface Services {
  providerOf(model: Model): ModelProvider;
  accessTo: AccessTo;
  /** Removes secrets from a text. */
  hide(text: string): string;
  /** Notes a call without a reply, whether or not it is repeated. */
  refused?: (call: RefusedCall) => void;
  /** The line for models with a number of tokens a minute. Default: no call waits for others. */
  line?: Line;
  /** The pauses that services have asked for. Default: each call waits by itself. */
  pauses?: Pauses;
}

export interface RefusedCall {
  model: string;
  failure: Failure;
  attempt: number;
}

/**
 * Calls a model's ids in order at their services, each with as many retries as its failures permit. Ids that lately gave up come last,
 * so that a turn does not wait again for what the turn before has waited for.
 */
export function withFallback(services: Services, pace: Pace): ModelClient {
  const resting = new RestingModels(pace.now);
  return {
    async converse(request, signal, heard = () => {}) {
      const calling = { services, resting, pace: { ...pace, heard } };
      for (let waitedMs = 0; ; ) {
        const result = await callInTurn(calling, request, signal);
        if ("reply" in result) return result.reply;
        const { refusals, paused } = result;
        const soonest = paused.toSorted((one, other) => one.leftMs - other.leftMs)[0];
        if (soonest === undefined) throw new ModelUnavailable(refusals.join(" "));
        waitedMs += soonest.leftMs;
        if (waitedMs > longestInPlaceMs) throw new ProviderPaused(refusals.join(" "));
        await services.pauses?.wait(soonest.modelId, soonest.leftMs, calling.pace, signal);
      }
    },
  };
}

interface Calling {
  services: Services;
  resting: RestingModels;
  pace: Pace & { heard(): void };
}

/** Calls the ids one after the other until one replies. Returns why none did, and those of them that may not be called yet. */
async function callInTurn(
  { services, resting, pace }: Calling,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<{ reply: ModelReply } | { refusals: string[]; paused: PausedUntil[] }> {
  const refusals: string[] = [];
  const paused: PausedUntil[] = [];
  const closed = new Set<string>();
  const at = (modelId: string) => modelAt(request.model, modelId);
  const ids = [...request.model.ids.entries()]
    .map(([position, modelId]) => ({ position, modelId, ...namesOf(request.model, modelId) }))
    .sort((one, other) => Number(resting.rests(one.rested)) - Number(resting.rests(other.rested)));
  for (const [order, { position, modelId, place, rested }] of ids.entries()) {
    if (closed.has(place)) continue;
    const made = request.attempts - position * attempts;
    if (made >= attempts) {
      refusals.push(`${modelId} broke off ${attempts} replies. The work resumes where it stopped.`);
      continue;
    }
    const hasOthers = order + 1 < ids.length;
    const isTrial = resting.isOnTrial(rested) && hasOthers;
    const id = { modelId, made: Math.max(0, made), before: position * attempts, isTrial, hasOthers };
    const model = at(modelId);
    const result = await tryModel(services, { ...request, model }, id, pace, signal);
    if ("reply" in result) {
      resting.answered(rested);
      return result;
    }
    const { failure, error } = result;
    if (error instanceof PausedUntil) paused.push(error);
    // A long line or a pause is no failure of the model: the next call looks again.
    const isHeld = error instanceof LineTooLong || error instanceof PausedUntil;
    if (!isHeld && (failure === "throttled" || failure === "transient")) resting.gaveUp(rested);
    if (failure === "no-access") closed.add(place);
    refusals.push(
      error instanceof KeyUnusable || isHeld
        ? error.message
        : services.hide(services.providerOf(model).advice(failure, modelId, error)),
    );
  }
  return { refusals, paused };
}

/** Names of an id and of its service, whose ids share the credentials. */
function namesOf(model: Model, id: string): { place: string; rested: string } {
  const { modelId, ...service } = calledPlace(model, id);
  const place = JSON.stringify(service);
  return { place, rested: `${place} ${modelId}` };
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
  hasOthers: boolean;
}

/**
 * Tries one model id. Refused calls are retried here. A call that may have been counted is not: its `ReplyLost` lets the caller
 * check the budget first.
 */
async function tryModel(
  services: Services,
  request: ModelRequest,
  { modelId, made, before, isTrial, hasOthers }: TriedId,
  pace: Pace & { heard(): void },
  signal: AbortSignal,
): Promise<Result> {
  let named = 0;
  for (let attempt = made + 1; ; attempt += 1) {
    signal.throwIfAborted();
    const held = await services.pauses?.keep(request.model, modelId, pace, signal);
    if (held !== undefined) return { failure: "throttled", error: held };
    const taken = await waitInLine(services.line, request, modelId, { ...pace, hasOthers }, signal);
    if (taken === undefined) return { failure: "throttled", error: new LineTooLong(modelId) };
    const end = await attemptOnce(services, request, { modelId, attempt }, pace.heard, signal);
    await taken.used(usageOf(end));
    if (end.kind === "reply") {
      await services.pauses?.answered(request.model, modelId);
      return { reply: end.reply };
    }
    const { failure } = end;
    if (!signal.aborted) services.refused?.({ model: modelId, failure, attempt });
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
      throw new ReplyLost(
        end.spending,
        before + (isRepeated ? attempt : attempts),
        withoutSecrets(end.cause, services),
      );
    }
    signal.throwIfAborted();
    const told = await services.pauses?.tell(request.model, modelId, end, services.hide);
    if (!isRepeated) return told === undefined ? { failure, error: end.error } : { failure: "throttled", error: told };
    await pause();
  }
}

/** The tokens that a call has used at the service; undefined for a call that was refused. */
function usageOf(end: CallEnd): TokenUsage | undefined {
  if (end.kind === "refused") return undefined;
  return end.kind === "reply" ? end.reply.usage : end.spending.usage;
}

/** All tokens a minute of the model are taken for a while, and other ids can be asked. */
class LineTooLong extends Error {
  override readonly name = "LineTooLong";

  constructor(modelId: string) {
    super(`Other calls have taken the tokens a minute of ${modelId} for the next half minute.`);
  }
}

/** Grows with the attempts, with jitter; a quota is given at least half of it. */
function ownWait(failure: keyof typeof firstWaitMs, attempt: number, pace: Pace): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs[failure] * 2 ** (attempt - 1));
  const least = failure === "throttled" ? ceiling / 2 : 0;
  return least + pace.random() * (ceiling - least);
}

async function attemptOnce(
  { providerOf, accessTo }: Services,
  request: ModelRequest,
  id: { modelId: string; attempt: number },
  heard: () => void,
  signal: AbortSignal,
): Promise<CallEnd> {
  const { model, metadata } = request;
  let access: Access;
  try {
    access = await accessTo(model, { metadata, attempt: id.attempt });
  } catch (error) {
    // The store of the secrets may be unavailable for a moment; nothing was called.
    return { kind: "refused", failure: error instanceof KeyUnusable ? "no-access" : "transient", error };
  }
  return providerOf(model).attempt(request, { ...id, access }, heard, signal);
}

/** Converts the refusal of an input over the window, which services do not count, into the stop reason for it. */
function overWindow(modelId: string, spending: Spending = { usage: noUsage }): ModelReply {
  return { ...spending, content: [], stopReason: "model_context_window_exceeded", modelId };
}
