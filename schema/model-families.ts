/** How hard a model is to think; what a family does not know cannot be said to it. */
export const effortLevels = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof effortLevels)[number];

/** What a family of models takes on Amazon Bedrock's Converse API. */
export interface ModelFamily {
  name: string;
  /** Where cache points may stand; nowhere: they are refused, with the whole request. */
  cachePoints: readonly ("tools" | "system" | "messages")[];
  /** Whether a cache point may live for an hour. */
  isCachedForAnHour: boolean;
  /**
   * Whether replies hold reasoning that has to come back unchanged while its tools are called: `never`, only when asked for
   * (`on-request`), unless switched off (`by-default`), or `always`.
   */
  reasoning: "never" | "on-request" | "by-default" | "always";
  effort: readonly Effort[];
  /** The further fields that it takes; undefined where they are not known. */
  fields?: readonly string[];
  /** Whether a tool's result may say that it is an error. */
  takesResultStatus: boolean;
  /** Whether a conversation may end with the assistant's own words. */
  takesPrefill: boolean;
  /** The most tokens that one reply may ask for; undefined where it is not known. */
  mostOutputTokens?: number;
  /** Tokens of input and output together; undefined where it is not known. */
  windowTokens?: number;
}

const all = ["tools", "system", "messages"] as const;
const upToMax = ["low", "medium", "high", "max"] as const;

/** Of a model that is not in the table nothing is asked that some model refuses. */
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
 * The first whose pattern matches a model's own name counts. Read on 2026-11-26 in Amazon Bedrock's user guide (prompt caching,
 * adaptive thinking, model cards, ToolResultBlock) and in Claude's pages on its models, thinking and effort.
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

/** The id without what an ARN and an inference profile put before it. */
const ownName = (id: string): string =>
  id.slice(id.lastIndexOf("/") + 1).replace(/^(?:us-gov|us|eu|apac|jp|au|ca|global)\./, "");

/** The maker of a model, such as `anthropic`; undefined where the id does not name one, as an application profile's. */
export function makerOf(id: string): string | undefined {
  return /^([a-z][a-z0-9-]*)\./.exec(ownName(id))?.[1];
}

/** The family of a model's id, an inference profile's id or the ARN of either. */
export function familyOf(id: string): ModelFamily {
  const own = ownName(id);
  return families.find(([pattern]) => pattern.test(own))?.[1] ?? unknownFamily;
}
