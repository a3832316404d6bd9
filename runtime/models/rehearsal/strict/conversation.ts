import { type AskedModel, firstBlock, type Refusal } from "./refusal.ts";

/** Rules on the order and structure of messages. */
export const conversation: readonly Refusal[] = [
  {
    id: "conversation-starts-with-user",
    source: "docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html",
    find: ({ body }) =>
      body.messages[0]?.role === "user"
        ? undefined
        : "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
  },
  {
    id: "roles-alternate",
    source: "github.com/langgenius/dify/issues/10976",
    find: ({ body }) =>
      body.messages.some(({ role }, at) => at > 0 && role === body.messages[at - 1]?.role)
        ? "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again."
        : undefined,
  },
  {
    id: "message-without-content",
    source: "github.com/earendil-works/pi/pull/3443",
    find({ body }) {
      const at = body.messages.findIndex(({ content }) => content.every(({ cachePoint }) => cachePoint !== undefined));
      return at < 0 ? undefined : `The content field in the Message object at messages.${at} is empty.`;
    },
  },
  {
    id: "blank-text",
    source: "github.com/OpenHands/OpenHands/issues/5339",
    find: (asked) =>
      firstBlock(asked, ({ text }, place) =>
        text !== undefined && text.trim() === ""
          ? `The text field in the ContentBlock object at ${place} is blank. Add text to the text field, and try again.`
          : undefined,
      ),
  },
  {
    id: "ends-with-assistant",
    source: "github.com/anomalyco/opencode/issues/29760",
    find: ({ body, family }) =>
      body.messages.at(-1)?.role === "assistant" && !family.takesPrefill ? prefill : undefined,
  },
  {
    id: "reasoning-alone",
    source: "github.com/NousResearch/hermes-agent/issues/105780",
    find: ({ body, family }) =>
      family.reasoning !== "never" &&
      body.messages.some(
        ({ role, content }) => role === "assistant" && content.every(({ reasoningContent }) => reasoningContent),
      )
        ? prefill
        : undefined,
  },
  {
    id: "results-for-every-call",
    source: "github.com/Amazon-Q-Developer/language-servers/pull/1235",
    find: resultsForEveryCall,
  },
];

const prefill =
  "The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.";

/** Each call of a reply must be answered first in the next message, and nothing else may be answered. */
function resultsForEveryCall({ body }: AskedModel): string | undefined {
  for (const [at, { content }] of body.messages.entries()) {
    const asked = (body.messages[at - 1]?.content ?? []).flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
    const missing = asked.filter((id) => !answered.includes(id));
    if (missing.length > 0)
      return `Expected toolResult blocks at messages.${at}.content for the following Ids: ${missing.join(", ")}`;
    if (answered.some((id) => !asked.includes(id)))
      return `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`;
    const first = content.slice(0, answered.length);
    if (first.some(({ toolResult }) => toolResult === undefined))
      return `messages.${at}: Messages following \`tool_use\` blocks must begin with a matching number of \`tool_result\` blocks.`;
  }
  const open = body.messages.at(-1)?.content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []) ?? [];
  return open.length > 0 ? `Expected toolResult blocks for the following Ids: ${open.join(", ")}` : undefined;
}
