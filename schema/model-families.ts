/** Levels of a model's thinking effort. A level that the family does not support cannot be requested. */
export const effortLevels = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof effortLevels)[number];

/** Request fields and conversation forms that a family of models supports on Amazon Bedrock's Converse API and its maker's own API. */
export interface ModelFamily {
  name: string;
  /** Places where cache points are allowed. With an empty list, a request with a cache point is refused as a whole. */
  cachePoints: readonly ("tools" | "system" | "messages")[];
  /** True when a cache point may have a lifetime of one hour. */
  isCachedForAnHour: boolean;
  /**
   * Presence in replies of reasoning blocks that must be sent back unchanged while tools are called: `never`, only when
   * requested (`on-request`), unless disabled (`by-default`), or `always`.
   */
  reasoning: "never" | "on-request" | "by-default" | "always";
  /** True when nothing of a reply arrives while the model thinks, unless the request asks for a summary. */
  isSilentWhileThinking: boolean;
  effort: readonly Effort[];
  /** Additional request fields that the family accepts; undefined when unknown. */
  fields?: readonly string[];
  /** True when a tool result may have an error status. */
  takesResultStatus: boolean;
  /** True when a conversation may end with an assistant message. */
  takesPrefill: boolean;
  /** True when earlier messages of a conversation may change between requests, as long as it contains no reasoning. */
  takesEditedHistory: boolean;
  /** Maximum output tokens that one request may ask for; undefined when unknown. */
  mostOutputTokens?: number;
  /** Context window: tokens of input and output together; undefined when unknown. */
  windowTokens?: number;
}

const all = ["tools", "system", "messages"] as const;
const upToMax = ["low", "medium", "high", "max"] as const;

/** Family of a model that is not in the table. Requests avoid every field that some model refuses. */
export const unknownFamily: ModelFamily = {
  name: "unknown",
  cachePoints: [],
  isCachedForAnHour: false,
  reasoning: "on-request",
  isSilentWhileThinking: false,
  effort: [],
  takesResultStatus: false,
  takesPrefill: false,
  takesEditedHistory: false,
};

const claude: Omit<ModelFamily, "name"> = {
  cachePoints: all,
  isCachedForAnHour: true,
  reasoning: "on-request",
  isSilentWhileThinking: false,
  effort: [],
  takesResultStatus: true,
  takesPrefill: false,
  takesEditedHistory: true,
  fields: ["thinking", "output_config", "anthropic_beta", "top_k"],
  windowTokens: 200_000,
};

/** OpenAI's models think without showing it, and cache by themselves. */
const gpt5: Omit<ModelFamily, "name"> = {
  ...unknownFamily,
  reasoning: "never",
  takesEditedHistory: true,
  mostOutputTokens: 128_000,
};

/**
 * Families by model name, with the maker as Amazon Bedrock writes it or without, as the maker does; the first matching pattern counts. Source, read on 2026-11-26: Amazon Bedrock's user guide
 * (prompt caching, adaptive thinking, model cards, ToolResultBlock) and Claude's pages on its models, thinking and
 * effort. From Opus 4.7 on the default of `thinking.display` is `omitted`
 * (platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7). A conversation without reasoning may change: Claude's page on
 * context editing replaces old tool results, and the API keeps nothing between requests. Reasoning is bound to all that comes before it
 * (docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-thinking-block-binding.html).
 */
const families: readonly [RegExp, ModelFamily][] = [
  [
    /^(?:anthropic\.)?claude-opus-5-5/,
    {
      ...claude,
      name: "Claude Opus 5.5",
      reasoning: "always",
      isSilentWhileThinking: true,
      effort: effortLevels,
      mostOutputTokens: 128_000,
      windowTokens: 1_000_000,
    },
  ],
  [
    /^(?:anthropic\.)?claude-(opus|sonnet|haiku|fable|mythos)-5/,
    {
      ...claude,
      name: "Claude 5",
      reasoning: "by-default",
      isSilentWhileThinking: true,
      effort: effortLevels,
      mostOutputTokens: 128_000,
      windowTokens: 1_000_000,
    },
  ],
  [
    /^(?:anthropic\.)?claude-opus-4-[78]/,
    {
      ...claude,
      name: "Claude Opus 4.7",
      isSilentWhileThinking: true,
      effort: effortLevels,
      mostOutputTokens: 128_000,
      windowTokens: 1_000_000,
    },
  ],
  [
    /^(?:anthropic\.)?claude-(opus|sonnet)-4-6/,
    { ...claude, name: "Claude 4.6", effort: upToMax, mostOutputTokens: 64_000, windowTokens: 1_000_000 },
  ],
  [
    /^(?:anthropic\.)?claude-(opus|sonnet|haiku)-4-5/,
    { ...claude, name: "Claude 4.5", takesPrefill: true, mostOutputTokens: 64_000 },
  ],
  [
    /^(?:anthropic\.)?claude-(?:(opus|sonnet)-4|3-7)/,
    { ...claude, name: "Claude 4", isCachedForAnHour: false, takesPrefill: true, mostOutputTokens: 32_000 },
  ],
  [
    /^amazon\.nova/,
    {
      ...unknownFamily,
      name: "Amazon Nova",
      cachePoints: ["system", "messages"],
      takesResultStatus: true,
      takesEditedHistory: true,
      windowTokens: 300_000,
    },
  ],
  // developers.openai.com/api/docs/models. From GPT-5.4 on chat completions take no effort beside functions.
  [/^gpt-5\.[4-9]/, { ...gpt5, name: "GPT-5.4 and newer", windowTokens: 1_000_000 }],
  [/^gpt-5/, { ...gpt5, name: "GPT-5", effort: ["low", "medium", "high"], windowTokens: 400_000 }],
  [
    /^o[134]/,
    { ...gpt5, name: "OpenAI o", effort: ["low", "medium", "high"], mostOutputTokens: 100_000, windowTokens: 200_000 },
  ],
  [
    /^gpt-oss/,
    { ...gpt5, name: "gpt-oss", reasoning: "by-default", effort: ["low", "medium", "high"], windowTokens: 131_072 },
  ],
  // api-docs.deepseek.com/guides/thinking_mode
  [
    /^deepseek-(?:reasoner|v[4-9])/,
    { ...unknownFamily, name: "DeepSeek", reasoning: "by-default", takesEditedHistory: true },
  ],
];

/** Removes the prefixes of an ARN and an inference profile from a model id. */
const ownName = (id: string): string =>
  id.slice(id.lastIndexOf("/") + 1).replace(/^(?:us-gov|us|eu|apac|jp|au|ca|global)\./, "");

/** Makers by the names of their models, spelt as Amazon Bedrock spells the makers. */
const makers: readonly [RegExp, string][] = [
  [/^claude-/, "anthropic"],
  [/^(?:chatgpt|gpt)-|^o[1-9](?:-|$)/, "openai"],
  [/^gem(?:ini|ma)/, "google"],
  [/^llama/, "meta"],
  [/^(?:mi[sx]tral|codestral|devstral|ministral|magistral)/, "mistral"],
  [/^q(?:wen|wq)/, "qwen"],
  [/^deepseek/, "deepseek"],
];

/**
 * Returns the maker of a model, such as `anthropic`: Amazon Bedrock writes it before a full stop, collections of models
 * before a slash, and the makers' own services not at all. Undefined when the id does not tell, as an application profile's.
 */
export function makerOf(id: string): string | undefined {
  const own = ownName(id);
  const known = makers.find(([pattern]) => pattern.test(own.toLowerCase()))?.[1];
  if (known !== undefined) return known;
  // A full stop before a digit is part of a version.
  const [, before] = /^([a-z][a-z0-9-]*)\.(?!\d)/.exec(own) ?? [];
  const [, folder] = /^([\w-]+)\/[^/]+$/.exec(id) ?? [];
  return before ?? folder?.toLowerCase();
}

/** Returns the family for a model id, an inference profile id or the ARN of either. */
export function familyOf(id: string): ModelFamily {
  const own = ownName(id);
  return families.find(([pattern]) => pattern.test(own))?.[1] ?? unknownFamily;
}

/**
 * Output tokens per second by model name, at the median of live traffic, read on 2026-11-27: half of all replies are slower. Models without a
 * published figure are not in the table.
 */
const speeds: readonly [RegExp, number][] = [
  // vercel.com/ai-gateway/models/claude-opus-4.8, the row of Amazon Bedrock. Opus 5.5 is announced as over 30 % faster than Opus 5
  // (docs.litellm.ai/blog/claude_opus_5_5), without a figure of its own: a lower bound for it.
  [/^(?:anthropic\.)?claude-opus-(4-[78]|5)/, 83],
  // vercel.com/ai-gateway/models/sonnet-5. The maker ranks Haiku above Sonnet in speed (platform.claude.com/docs/en/models): a lower bound.
  [/^(?:anthropic\.)?claude-(sonnet|haiku)-5/, 101],
];

/** Returns the median output tokens per second of a model; undefined when unknown. */
export function tokensPerSecond(id: string): number | undefined {
  return speeds.find(([pattern]) => pattern.test(ownName(id)))?.[1];
}

/** Settings of a declared model that affect its thinking. */
interface ThinkingSettings {
  maxTokens: number;
  fields?: { [name: string]: unknown } | undefined;
}

/** Returns the seconds for which a model may send nothing because it thinks; undefined when it streams its thinking, or its speed is unknown. */
export function silentSeconds(id: string, { maxTokens, fields }: ThinkingSettings): number | undefined {
  const { reasoning, isSilentWhileThinking, mostOutputTokens = maxTokens } = familyOf(id);
  const asked = (fields?.thinking ?? {}) as { type?: unknown; display?: unknown; budget_tokens?: unknown };
  const isUsual = reasoning === "always" || reasoning === "by-default";
  const thinks = asked.type === undefined ? isUsual : reasoning !== "never" && asked.type !== "disabled";
  const isHidden = asked.display === undefined ? isSilentWhileThinking : asked.display === "omitted";
  const speed = tokensPerSecond(id);
  if (!thinks || !isHidden || speed === undefined) return undefined;
  // Thinking counts as output.
  const budget = typeof asked.budget_tokens === "number" ? asked.budget_tokens : maxTokens;
  return Math.min(maxTokens, mostOutputTokens, budget) / speed;
}
