import type { CallEnd } from "../../../runtime/models/model-provider.ts";
import { type NoteLine, quotaTokens } from "../../../runtime/models/token-quota.ts";
import { withFallback } from "../../../runtime/models/with-fallback.ts";
import type { ModelRequest, TokenQuota, TokenUsage } from "../../../runtime/swarm/ports.ts";
import { randomOf } from "../../support/random-numbers.ts";
import { SimulatedTime } from "./simulated-time.ts";

/** Each runner makes one turn after the other, with work of its own between them. */
export interface Load {
  runners: number;
  turns: number;
  tokensPerMinute: number;
  /** Tokens of a prompt, of which half comes from the cache, and of a reply. */
  prompt: number;
  reply: number;
  maxTokens: number;
}

export interface Played {
  calls: number;
  refused: number;
  /** Turns that no attempt got an answer for. */
  lost: number;
  minutes: number;
  /** Share of the quota that was used, of what the service counts at the end of calls. */
  used: number;
  /** Longest time from the wish for a turn to its answer. */
  longestTurnSeconds: number;
}

const modelId = "us.anthropic.claude-sonnet-5-5";
const secondsOfReply = 20;
const secondsBetween = 10;

/**
 * Plays the load on simulated time with crew's own client and line, at a service that counts as Amazon Bedrock documents: it reserves the prompt and the
 * longest reply at the beginning, and settles for the prompt without what came from the cache and five for each token of the reply
 * (docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html). Its bucket is refilled continuously
 * and holds one minute.
 */
export async function playTokens(
  load: Load,
  openLine: ((now: () => number) => TokenQuota) | undefined,
): Promise<Played> {
  const time = new SimulatedTime();
  const random = randomOf(7);
  const service = new TokenBucket(load.tokensPerMinute, () => time.now());
  const figures = { calls: 0, refused: 0, lost: 0, longestTurnSeconds: 0, counted: 0 };
  const usage: TokenUsage = {
    inputTokens: load.prompt / 2,
    cacheReadTokens: load.prompt / 2,
    cacheWriteTokens: 0,
    outputTokens: load.reply,
  };
  const attempt = async (request: ModelRequest): Promise<CallEnd> => {
    figures.calls += 1;
    const reserved = request.estimatedInputTokens + load.maxTokens;
    if (!service.take(reserved)) {
      figures.refused += 1;
      return { kind: "refused", failure: "throttled", error: new Error("Too many tokens, please wait.") };
    }
    await time.sleep(secondsOfReply * 1000);
    const counted = quotaTokens({ provider: "bedrock", modelId }, usage);
    figures.counted += counted;
    service.settle(reserved - counted);
    return { kind: "reply", reply: { content: [], stopReason: "end_turn", usage, modelId } };
  };
  const note: NoteLine = ({ error }) => {
    if (error !== undefined) throw error;
  };
  const pace = { sleep: (milliseconds: number) => time.sleep(milliseconds), random, now: () => time.now() };
  const quota = openLine?.(() => time.now());
  const play = async () => {
    // Each container is a client of its own, and its own breaker.
    const client = withFallback(
      {
        providerOf: () => ({ attempt, advice: () => "" }),
        accessTo: async () => ({ headers: {} }),
        hide: (text) => text,
        ...(quota && { line: { quota, note } }),
      },
      pace,
    );
    await time.sleep(random() * 60_000);
    for (let turn = 0; turn < load.turns; turn += 1) {
      const begun = time.now();
      await client.converse(requestOf(load), new AbortController().signal).catch(() => {
        figures.lost += 1;
      });
      figures.longestTurnSeconds = Math.max(figures.longestTurnSeconds, (time.now() - begun) / 1000);
      await time.sleep(secondsBetween * 1000);
    }
  };
  await time.run(Array.from({ length: load.runners }, () => play));
  const minutes = time.now() / 60_000;
  const { counted, ...rest } = figures;
  return { ...rest, minutes, used: counted / (minutes * load.tokensPerMinute) };
}

function requestOf({ prompt, maxTokens, tokensPerMinute }: Load): ModelRequest {
  const price = { inputMicros: 1, outputMicros: 1, cacheReadMicros: 1, cacheWriteMicros: 1 };
  return {
    model: {
      provider: "bedrock",
      ids: [modelId],
      maxTokens,
      cache: "5m",
      prices: { [modelId]: price },
      tokensPerMinute,
    },
    system: "",
    messages: [],
    tools: [],
    estimatedInputTokens: prompt,
    attempts: 0,
    metadata: { project: "p", phase: "build", round: "1", agent: "dev", purpose: "swarm" },
  };
}

/** A quota that holds one minute's tokens and is refilled all the time. */
class TokenBucket {
  #tokens: number;
  #at: number;
  readonly #most: number;
  readonly #now: () => number;

  constructor(perMinute: number, now: () => number) {
    this.#tokens = perMinute;
    this.#most = perMinute;
    this.#now = now;
    this.#at = now();
  }

  take(tokens: number): boolean {
    const now = this.#now();
    this.#tokens = Math.min(this.#most, this.#tokens + ((now - this.#at) * this.#most) / 60_000);
    this.#at = now;
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }

  /** Returns what was reserved and not used, or takes what was used beyond it. */
  settle(tokens: number): void {
    this.#tokens = Math.min(this.#most, this.#tokens + tokens);
  }
}
