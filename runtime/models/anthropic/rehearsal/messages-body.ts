import type { Json } from "../../../../base/json.ts";
import type { ConverseBody, ConverseBodyBlock, ConverseBodyTool, WireCachePoint } from "../../rehearsal/wire.ts";

/** Part of the body of Messages that is read here. */
export interface MessagesBody {
  model: string;
  max_tokens?: number;
  stream?: boolean;
  system?: string | BodyBlock[];
  messages: { role: "user" | "assistant"; content: string | BodyBlock[] }[];
  tools?: BodyTool[];
  tool_choice?: { type?: string };
  [field: string]: unknown;
}

export interface CacheControl {
  type?: string;
  ttl?: string;
}

export interface BodyBlock {
  type: string;
  text?: string;
  thinking?: string;
  signature?: string;
  data?: string;
  id?: string;
  name?: string;
  input?: Json;
  tool_use_id?: string;
  content?: string | BodyBlock[];
  is_error?: boolean;
  cache_control?: CacheControl;
}

export interface BodyTool {
  name: string;
  description?: string;
  input_schema?: Json;
  cache_control?: CacheControl;
}

/** Fields that are not the model's own. */
const common = new Set([
  "model",
  "max_tokens",
  "stream",
  "system",
  "messages",
  "tools",
  "tool_choice",
  "temperature",
  "top_p",
  "metadata",
  "stop_sequences",
]);

/** Returns the request in the form of Converse, in which the rehearsal model plays and most of what services refuse is checked. */
export function inConverse(body: MessagesBody): ConverseBody {
  const { system, messages, tools = [], tool_choice: choice, max_tokens: maxTokens, temperature, top_p: topP } = body;
  const own = Object.entries(body).filter(([field]) => !common.has(field));
  return {
    system: blocksOf(system ?? []).flatMap(({ text, cache_control }) => [
      { text: text ?? "" },
      ...pointOf(cache_control),
    ]),
    messages: messages.map(({ role, content }) => ({ role, content: blocksOf(content).flatMap(inBlocks) })),
    ...(tools.length > 0 && {
      toolConfig: {
        tools: tools.flatMap(inTools),
        ...(choice?.type !== undefined && { toolChoice: { [choice.type]: {} } }),
      },
    }),
    inferenceConfig: {
      ...(maxTokens !== undefined && { maxTokens }),
      ...(typeof temperature === "number" && { temperature }),
      ...(typeof topP === "number" && { topP }),
    },
    ...(own.length > 0 && { additionalModelRequestFields: Object.fromEntries(own) as { [field: string]: Json } }),
  };
}

export const blocksOf = (content: string | BodyBlock[]): BodyBlock[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;

function inTools({ name, description, input_schema: json, cache_control }: BodyTool): ConverseBodyTool[] {
  const toolSpec = {
    name,
    ...(description !== undefined && { description }),
    inputSchema: { ...(json !== undefined && { json }) },
  };
  return [{ toolSpec }, ...pointOf(cache_control)];
}

function inBlocks({ cache_control, ...block }: BodyBlock): ConverseBodyBlock[] {
  return [inBlock(block), ...pointOf(cache_control)];
}

function inBlock(block: BodyBlock): ConverseBodyBlock {
  const { type, text = "", thinking, signature, data, id = "", name = "", input = null, tool_use_id: of = "" } = block;
  switch (type) {
    case "thinking":
      return {
        reasoningContent: { reasoningText: { text: thinking ?? null, ...(signature !== undefined && { signature }) } },
      };
    case "redacted_thinking":
      return { reasoningContent: { redactedContent: data ?? "" } };
    case "tool_use":
      return { toolUse: { toolUseId: id, name, input } };
    case "tool_result":
      return {
        toolResult: {
          toolUseId: of,
          content: blocksOf(block.content ?? "").map((each) => ({ text: each.text ?? "" })),
          ...(block.is_error === true && { status: "error" }),
        },
      };
    default:
      return { text };
  }
}

function pointOf(control: CacheControl | undefined): { cachePoint: WireCachePoint }[] {
  if (control === undefined) return [];
  return [{ cachePoint: { type: "default", ...(control.ttl !== undefined && { ttl: control.ttl }) } }];
}
