import type { ModelQuota, ModelRequest, TokenQuota, TokenUsage } from "../swarm/ports.ts";
import type { Pace } from "./pace.ts";
import { sleepHeard } from "./sleep-heard.ts";

/** Notes that a call waited in line, or that the line could not be used (`error`). */
export type NoteLine = (line: { model: string; waitMs: number; error?: unknown }) => void;

export interface Line {
  quota: TokenQuota;
  note: NoteLine;
}

/** After it the service decides, because a run has only ten minutes more than its phase's time. */
const longestLineMs = 300_000;
/** With a fallback that is free, a longer line is not worth waiting for. */
const longestLineBesideOthersMs = 30_000;

/** Tokens that a call took from the line. */
export interface Taken {
  /** Corrects the line by what the call has used; undefined for nothing. */
  used(usage: TokenUsage | undefined): Promise<void>;
}

const nothing: Taken = { used: async () => {} };

/**
 * Waits until the call's tokens are free. Returns undefined when the line is too long and other ids are there. A line that cannot
 * be reached holds no call up: the service still refuses what is too much.
 */
export async function waitInLine(
  line: Line | undefined,
  request: ModelRequest,
  modelId: string,
  { hasOthers, heard, sleep, random }: { hasOthers: boolean; heard(): void } & Pick<Pace, "sleep" | "random">,
  signal: AbortSignal,
): Promise<Taken | undefined> {
  const { provider, endpoint, tokensPerMinute, maxTokens } = request.model;
  if (line === undefined || tokensPerMinute === undefined) return nothing;
  const quota = { provider, ...(endpoint !== undefined && { endpoint }), modelId, tokensPerMinute };
  const tokens = request.estimatedInputTokens + maxTokens;
  const correct = async (difference: number) => {
    if (difference === 0) return;
    await line.quota.correct(quota, difference).catch((error) => line.note({ model: modelId, waitMs: 0, error }));
  };
  let waitMs: number | undefined;
  try {
    waitMs = await line.quota.take(quota, tokens, hasOthers ? longestLineBesideOthersMs : longestLineMs);
  } catch (error) {
    line.note({ model: modelId, waitMs: 0, error });
    return nothing;
  }
  if (waitMs === undefined && hasOthers) return undefined;
  const isInLine = waitMs !== undefined;
  // Nobody took a place: those that leave the line do not all call at one moment.
  const pause = waitMs ?? longestLineMs * (0.5 + random() / 2);
  if (pause > 0) {
    line.note({ model: modelId, waitMs: Math.round(pause) });
    try {
      await sleepHeard(pause, { heard, sleep }, signal);
    } catch (error) {
      if (isInLine) await correct(-tokens);
      throw error;
    }
  }
  if (!isInLine) return nothing;
  return { used: (usage) => correct((usage === undefined ? 0 : quotaTokens(quota, usage)) - tokens) };
}

/**
 * Tokens that a service counts against its quota once a reply is there: none that were read from the cache, and at Amazon Bedrock five for each
 * output token of Claude from 3.7 on (docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html).
 */
export function quotaTokens(
  { provider, modelId }: Pick<ModelQuota, "provider" | "modelId">,
  usage: TokenUsage,
): number {
  const rate = provider === "bedrock" && isBurningDown(modelId) ? 5 : 1;
  return usage.inputTokens + usage.cacheWriteTokens + rate * usage.outputTokens;
}

const isBurningDown = (modelId: string): boolean =>
  /(?:^|\.)anthropic\.claude-/.test(modelId) && !/claude-(?:v2|instant|3-(?:haiku|sonnet|opus|5-))/.test(modelId);
