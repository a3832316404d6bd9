import { boundPrefix, prefixesOf, signatureOf } from "../signature.ts";
import { thoughtOutBy, type WireReasoning } from "../wire.ts";
import { type AskedModel, firstBlock, type Refusal } from "./refusal.ts";

/** Rules on reasoning, which must be returned unchanged. */
export const reasoning: readonly Refusal[] = [
  {
    id: "reasoning-unasked",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ReasoningContentBlock.html",
    find: (asked) =>
      asked.family.reasoning !== "never"
        ? undefined
        : firstBlock(asked, ({ reasoningContent }) =>
            reasoningContent
              ? "This model doesn't support reasoning content blocks. Remove them and try again."
              : undefined,
          ),
  },
  {
    id: "reasoning-text",
    source: "github.com/danny-avila/LibreChat/pull/13888",
    find: (asked) =>
      firstBlock(asked, ({ reasoningContent }, place) =>
        reasoningContent?.reasoningText && typeof reasoningContent.reasoningText.text !== "string"
          ? `Value at '${place}.reasoningContent.reasoningText.text' failed to satisfy constraint: Member must not be null`
          : undefined,
      ),
  },
  {
    id: "reasoning-signature",
    source: "github.com/egoist/chatwise-releases/issues/1399",
    find: (asked) => firstBlock(asked, ({ reasoningContent }, place) => brokenSeal(reasoningContent, place)),
  },
  {
    id: "reasoning-of-another-conversation",
    source: "docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-thinking-block-binding.html",
    find: changedPrefix,
  },
  {
    id: "reasoning-missing",
    source: "github.com/RooCodeInc/Roo-Code/pull/11238",
    find: reasoningMissing,
  },
  {
    id: "cache-point-behind-reasoning",
    source: "platform.claude.com/docs/en/build-with-claude/prompt-caching",
    find: ({ body }) =>
      body.messages.some(({ content }) =>
        content.some(
          ({ cachePoint }, at) => cachePoint !== undefined && content[at - 1]?.reasoningContent !== undefined,
        ),
      )
        ? "cache_control cannot be set for `thinking` and `redacted_thinking` blocks."
        : undefined,
  },
];

/** Reports changed text or a lost signature of reasoning. */
function brokenSeal(block: WireReasoning | undefined, place: string): string | undefined {
  if (block?.reasoningText === undefined) return undefined;
  const { text, signature } = block.reasoningText;
  if (signature === undefined)
    return `The model returned the following errors: ${place}.thinking.signature: Field required`;
  return signature === signatureOf(text ?? "", boundPrefix(signature))
    ? undefined
    : `The model returned the following errors: ${place}: Invalid \`signature\` in \`thinking\` block`;
}

/**
 * Reasoning is valid only after the instructions, tools and messages that it was produced from. Documented for Fable
 * 5.1; the vendor recommends append-only conversations for all models, so the rule applies to all that reason.
 */
function changedPrefix({ body }: AskedModel): string | undefined {
  const prefixes = prefixesOf(body);
  for (const [at, { content }] of body.messages.entries()) {
    const seals = content.flatMap(({ reasoningContent }) => reasoningContent?.reasoningText?.signature ?? []);
    const isMoved = seals.map(boundPrefix).some((prefix) => prefix !== undefined && prefix !== prefixes[at]);
    if (isMoved)
      return `The model returned the following errors: messages.${at}.content.0: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation.`;
  }
  return undefined;
}

/**
 * Replies since the last user text form one chain of reasoning, and each begins with the model's reasoning. Replies of
 * a different model have none.
 */
function reasoningMissing({ body, modelId, family }: AskedModel): string | undefined {
  if (family.reasoning !== "always" && family.reasoning !== "by-default") return undefined;
  for (let at = body.messages.length - 2; at >= 0; at -= 2) {
    const { content = [] } = body.messages[at] ?? {};
    const call = content.find(({ toolUse }) => toolUse?.toolUseId.startsWith(`${thoughtOutBy(modelId)}-`));
    if (call !== undefined && content[0]?.reasoningContent === undefined)
      return `The model returned the following errors: messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`;
    const before = body.messages[at - 1]?.content ?? [];
    if (!before.some(({ toolResult }) => toolResult !== undefined)) return undefined;
  }
  return undefined;
}
