/** Traits of a model on the wire of chat completions, in which servers and families differ. */
export interface ChatTraits {
  /** Request field of the maximum output: OpenAI's reasoning models refuse the older one, and many other servers know only that. */
  maxTokens: "max_tokens" | "max_completion_tokens";
  /**
   * Reasoning in the next request. `when-given`: in the field in which it came. `always`: also an empty one, beside calls, because the
   * service refuses a message with calls and without it. `never`: the service takes none back.
   */
  reasoning: "never" | "when-given" | "always";
  /** True when the server follows a function's schema exactly if asked to, and refuses nothing for it. */
  takesStrict: boolean;
  /** Effort beside functions: `none` has to be said for models that otherwise refuse functions on this wire, since they reason by default. */
  effortWithTools: "as-declared" | "none";
}

/** The vendor's own address. */
export const openaiAddress = "https://api.openai.com/v1";

const others: ChatTraits = {
  maxTokens: "max_tokens",
  reasoning: "never",
  takesStrict: false,
  effortWithTools: "as-declared",
};

/**
 * Traits by model name; the first matching pattern counts. Sources, read on 2026-11-27: OpenAI's reference of chat completions
 * (max_tokens is refused by o-series models, reasoning is not returned); `reasoning_content` has to come back beside calls:
 * github.com/Gitlawb/openclaude/issues/878, github.com/esengine/DeepSeek-Reasonix/issues/6173 (DeepSeek V4: also an empty one).
 * OpenAI refuses functions with reasoning from GPT-5.4 on, also without a request for it: github.com/BerriAI/litellm/pull/34569,
 * github.com/openai/openai-openapi/issues/541.
 */
const families: readonly [RegExp, Partial<ChatTraits>][] = [
  [/^gpt-oss/, { reasoning: "when-given" }],
  [/^(?:gpt-5|o[1-9])/, { maxTokens: "max_completion_tokens" }],
  [/^deepseek-(?:reasoner|v[3-9])/, { reasoning: "always" }],
  [/^(?:kimi-k2|glm-[4-9]|minimax-m|mimo)/, { reasoning: "when-given" }],
];

export function chatTraits(modelId: string, endpoint = openaiAddress): ChatTraits {
  const name = modelId.slice(modelId.lastIndexOf("/") + 1).toLowerCase();
  const own = families.find(([pattern]) => pattern.test(name))?.[1];
  const isVendors = endpoint === openaiAddress;
  return {
    ...others,
    ...(isVendors && { maxTokens: "max_completion_tokens", takesStrict: true }),
    // Collections of models, which write the maker before a slash, settle this themselves.
    ...(/^gpt-5\.[4-9]/.test(modelId) && { effortWithTools: "none" }),
    ...own,
  };
}
