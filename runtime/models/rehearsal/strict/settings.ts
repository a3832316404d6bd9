import type { Json } from "../../../../base/json.ts";
import type { ConverseBody, WireCachePoint } from "../wire.ts";
import type { AskedModel, Refusal } from "./refusal.ts";

/** Rules on caching, limits and model-specific fields. */
export const settings: readonly Refusal[] = [
  {
    id: "cache-points-unsupported",
    source: "github.com/BerriAI/litellm/pull/39210",
    type: "AccessDeniedException",
    find: ({ body, family }) =>
      family.cachePoints.length === 0 && pointsOf(body).length > 0
        ? "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more information."
        : undefined,
  },
  {
    id: "cache-point-among-tools",
    source: "github.com/danny-avila/LibreChat/issues/13838",
    find: ({ body, family }) =>
      !family.cachePoints.includes("tools") && body.toolConfig?.tools?.some(({ cachePoint }) => cachePoint)
        ? "Malformed input request: #/toolConfig/tools/0: extraneous key [cachePoint] is not permitted, please reformat your input and try again."
        : undefined,
  },
  {
    id: "cache-for-an-hour",
    source: "github.com/timothy-agent/timothy/pull/756",
    find: ({ body, family }) =>
      !family.isCachedForAnHour && pointsOf(body).some(({ ttl }) => ttl === "1h")
        ? "Extended TTL prompt caching is not supported for this model."
        : undefined,
  },
  {
    id: "cache-points-too-many",
    source: "docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html",
    find: ({ body }) =>
      pointsOf(body).length > 4 ? "A maximum of 4 blocks with cache_control may be provided." : undefined,
  },
  {
    id: "cache-lifetimes-rise",
    source: "github.com/Portkey-AI/gateway/issues/1762",
    find({ body }) {
      const lifetimes = pointsOf(body).map(({ ttl = "5m" }) => ttl);
      return lifetimes.lastIndexOf("1h") > lifetimes.indexOf("5m") && lifetimes.includes("5m")
        ? "A ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
        : undefined;
    },
  },
  {
    id: "reply-longer-than-the-model-writes",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html",
    find: ({ body, family }) =>
      (body.inferenceConfig?.maxTokens ?? 0) > (family.mostOutputTokens ?? Number.POSITIVE_INFINITY)
        ? `The maximum tokens you requested exceeds the model limit of ${family.mostOutputTokens}. Try again with a maximum tokens value that is lower.`
        : undefined,
  },
  {
    id: "sampling-while-thinking",
    source: "platform.claude.com/docs/en/about-claude/models/whats-new-opus-5",
    find: ({ body, family }) =>
      (family.reasoning === "always" || family.reasoning === "by-default") &&
      (body.inferenceConfig?.temperature !== undefined || body.inferenceConfig?.topP !== undefined)
        ? "`temperature` and `top_p` may not be set when thinking is enabled."
        : undefined,
  },
  {
    id: "forced-tool-while-thinking",
    source: "platform.claude.com/docs/en/build-with-claude/extended-thinking",
    find: ({ body, family }) =>
      family.reasoning === "always" &&
      body.toolConfig?.toolChoice !== undefined &&
      !("auto" in body.toolConfig.toolChoice)
        ? "Thinking may not be enabled when tool_choice forces tool use."
        : undefined,
  },
  {
    id: "unknown-field",
    source: "docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html",
    find: ({ body, family }) => unknownField(body.additionalModelRequestFields ?? {}, family),
  },
  {
    id: "request-metadata",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html",
    find({ body }) {
      const entries = Object.entries(body.requestMetadata ?? {});
      const isRight = (text: string) => /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/.test(text);
      return entries.length > 16 || entries.some(([name, value]) => name === "" || !isRight(name) || !isRight(value))
        ? "Value at 'requestMetadata' failed to satisfy constraint"
        : undefined;
    },
  },
];

/** In the order in which the service reads them: tools, system, messages. */
function pointsOf({ toolConfig, system, messages }: ConverseBody): WireCachePoint[] {
  const holders = [...(toolConfig?.tools ?? []), ...(system ?? []), ...messages.flatMap(({ content }) => content)];
  return holders.flatMap(({ cachePoint }) => cachePoint ?? []);
}

function unknownField(fields: { [field: string]: Json }, family: AskedModel["family"]): string | undefined {
  const unknown = Object.keys(fields).find((field) => family.fields?.includes(field) === false);
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  const { effort } = (fields.output_config ?? {}) as { effort?: string };
  return effort !== undefined && !family.effort.some((level) => level === effort)
    ? `output_config.effort: Input should be ${family.effort.join(", ") || "left out: this model has none"}`
    : undefined;
}
