/** Levels of a model's thinking effort. A level that the family does not support cannot be requested. */
export const effortLevels = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof effortLevels)[number];

/** Request fields and conversation forms that a family of models supports on Amazon Bedrock's Converse API. */
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
  effort: readonly Effort[];
  /** Additional request fields that the family accepts; undefined when unknown. */
  fields?: readonly string[];
  /** True when a tool result may have an error status. */
  takesResultStatus: boolean;
  /** True when a conversation may end with an assistant message. */
  takesPrefill: boolean;
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
  effort: [],
  takesResultStatus: false,
  takesPrefill: false,
};

const claude: Omit<ModelFamily, "name"> = {
  cachePoints: all,
  isCachedForAnHour: true,
  reasoning: "on-request",
  effort: [],
  takesResultStatus: true,
  takesPrefill: false,
  fields: ["thinking", "output_config", "anthropic_beta", "top_k"],
  windowTokens: 200_000,
};

/**
 * Families by model name; the first matching pattern counts. Source, read on 2026-11-26: Amazon Bedrock's user guide
 * (prompt caching, adaptive thinking, model cards, ToolResultBlock) and Claude's pages on its models, thinking and
 * effort.
 */
const families: readonly [RegExp, ModelFamily][] = [
  [
    /^anthropic\.claude-opus-5-5/,
    {
      ...claude,
      name: "Claude Opus 5.5",
      reasoning: "always",
      effort: effortLevels,
      mostOutputTokens: 128_000,
      windowTokens: 1_000_000,
    },
  ],
  [
    /^anthropic\.claude-(opus|sonnet|haiku|fable|mythos)-5/,
    {
      ...claude,
      name: "Claude 5",
      reasoning: "by-default",
      effort: effortLevels,
      mostOutputTokens: 128_000,
      windowTokens: 1_000_000,
    },
  ],
  [
    /^anthropic\.claude-opus-4-[78]/,
    { ...claude, name: "Claude Opus 4.7", effort: effortLevels, mostOutputTokens: 128_000, windowTokens: 1_000_000 },
  ],
  [
    /^anthropic\.claude-(opus|sonnet)-4-6/,
    { ...claude, name: "Claude 4.6", effort: upToMax, mostOutputTokens: 64_000, windowTokens: 1_000_000 },
  ],
  [
    /^anthropic\.claude-(opus|sonnet|haiku)-4-5/,
    { ...claude, name: "Claude 4.5", takesPrefill: true, mostOutputTokens: 64_000 },
  ],
  [
    /^anthropic\.claude-(opus|sonnet)-4|^anthropic\.claude-3-7/,
    { ...claude, name: "Claude 4", isCachedForAnHour: false, takesPrefill: true, mostOutputTokens: 32_000 },
  ],
  [
    /^amazon\.nova/,
    {
      ...unknownFamily,
      name: "Amazon Nova",
      cachePoints: ["system", "messages"],
      takesResultStatus: true,
      windowTokens: 300_000,
    },
  ],
];

/** Removes the prefixes of an ARN and an inference profile from a model id. */
const ownName = (id: string): string =>
  id.slice(id.lastIndexOf("/") + 1).replace(/^(?:us-gov|us|eu|apac|jp|au|ca|global)\./, "");

/** Returns the maker of a model, such as `anthropic`; undefined when the id does not name one, as an application profile's. */
export function makerOf(id: string): string | undefined {
  return /^([a-z][a-z0-9-]*)\./.exec(ownName(id))?.[1];
}

/** Returns the family for a model id, an inference profile id or the ARN of either. */
export function familyOf(id: string): ModelFamily {
  const own = ownName(id);
  return families.find(([pattern]) => pattern.test(own))?.[1] ?? unknownFamily;
}
