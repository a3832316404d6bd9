import { createHash } from "node:crypto";
import type OpenAI from "openai";
import { familyOf } from "../../../schema/model-families.ts";
import type { ContentBlock, ModelRequest, ToolSpec } from "../../swarm/ports.ts";
import { acceptableHistory } from "../acceptable-history.ts";
import { type ChatTraits, chatTraits } from "./chat-traits.ts";
import { isStrict } from "./strict-schema.ts";

type ChatMessage = OpenAI.ChatCompletionMessageParam;
export type ChatInput = OpenAI.ChatCompletionCreateParamsStreaming;

/** Builds the request of a chat completion for this model, without anything its family refuses. */
export function chatInput(request: ModelRequest, modelId: string): ChatInput {
  const { model, system, messages, tools } = request;
  const { effort, fields } = model;
  const family = familyOf(modelId);
  const traits = chatTraits(modelId, model.endpoint);
  const takesEffort = effort !== undefined && family.effort.includes(effort);
  return {
    model: modelId,
    messages: [
      { role: "system", content: system },
      ...acceptableHistory(messages, modelId).flatMap(({ role, content }) =>
        role === "user" ? userMessages(content) : assistantMessage(content, traits),
      ),
    ],
    ...(tools.length > 0 && { tools: tools.map((tool) => chatTool(tool, traits)) }),
    [traits.maxTokens]: Math.min(model.maxTokens, family.mostOutputTokens ?? model.maxTokens),
    ...(takesEffort && { reasoning_effort: effort as "low" }),
    ...(tools.length > 0 && traits.effortWithTools === "none" && { reasoning_effort: "none" }),
    ...fields,
    stream: true,
    // Without it a stream has no count of tokens.
    stream_options: { include_usage: true },
  };
}

/** Results come first, each as a message of its own: they must follow the calls directly. */
function userMessages(content: readonly ContentBlock[]): ChatMessage[] {
  const results = content.flatMap((block): ChatMessage[] =>
    block.kind === "tool-result"
      ? [
          {
            role: "tool",
            tool_call_id: shortId(block.id),
            content: block.isError ? `Error: ${block.text}` : block.text,
          },
        ]
      : [],
  );
  const words = textOf(content);
  return words === "" ? results : [...results, { role: "user", content: words }];
}

function assistantMessage(content: readonly ContentBlock[], traits: ChatTraits): ChatMessage[] {
  const calls = content.flatMap((block) =>
    block.kind === "tool-use"
      ? [
          {
            id: shortId(block.id),
            type: "function" as const,
            function: { name: block.name, arguments: JSON.stringify(block.input) },
          },
        ]
      : [],
  );
  const words = textOf(content);
  return [
    {
      role: "assistant",
      content: words === "" && calls.length > 0 ? null : words,
      ...(calls.length > 0 && { tool_calls: calls }),
      ...reasoningBack(content, traits, calls.length > 0),
    },
  ];
}

/** Returns the reasoning in the field in which it came, which is its signature; OpenAI's types do not have these fields. */
function reasoningBack(
  content: readonly ContentBlock[],
  { reasoning }: ChatTraits,
  hasCalls: boolean,
): { [field: string]: string } {
  if (reasoning === "never") return {};
  const thoughts = content.flatMap((block) =>
    block.kind === "reasoning" && block.signature !== undefined && block.text !== "" ? [block] : [],
  );
  const [first] = thoughts;
  const text = thoughts.map((thought) => thought.text).join("\n");
  if (first?.signature !== undefined) return { [first.signature]: text };
  return reasoning === "always" && hasCalls ? { reasoning_content: "" } : {};
}

const textOf = (content: readonly ContentBlock[]): string =>
  content.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n\n");

function chatTool({ name, description, input }: ToolSpec, { takesStrict }: ChatTraits): OpenAI.ChatCompletionTool {
  const isExact = takesStrict && isStrict(input);
  return { type: "function", function: { name, description, parameters: input, ...(isExact && { strict: true }) } };
}

/** OpenAI refuses an id of a call with more than 40 characters (github.com/langchain-ai/langchain/issues/28471). */
const longestId = 40;

function shortId(id: string): string {
  if (id.length <= longestId) return id;
  return `${id.slice(0, 23)}-${createHash("sha256").update(id).digest("hex").slice(0, 16)}`;
}
