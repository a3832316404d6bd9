import type {
  CachePointBlock,
  ContentBlock as ConverseBlock,
  Message as ConverseMessage,
  ConverseStreamCommandInput,
  Tool,
} from "@aws-sdk/client-bedrock-runtime";
import type { ContentBlock, Message, ModelRequest } from "../swarm/ports.ts";

/** The request as Converse takes it. Cache points close the three prefixes that repeat: tools, system, conversation. */
export function converseInput(request: ModelRequest, modelId: string, attempt: number): ConverseStreamCommandInput {
  const { model, system, messages, tools } = request;
  const cache = cachePoint(model.cache);
  const toolList = [...tools.map(converseTool), ...cache.map((cachePoint): Tool => ({ cachePoint }))];
  return {
    modelId,
    system: [{ text: system }, ...cache.map((cachePoint) => ({ cachePoint }))],
    messages: messages.map((message, index) => converseMessage(message, index === messages.length - 1 ? cache : [])),
    // Without maxTokens the quota reserves the model's own maximum for every call.
    inferenceConfig: { maxTokens: model.maxTokens },
    ...(tools.length > 0 ? { toolConfig: { tools: toolList } } : {}),
    requestMetadata: { ...request.metadata, ...(attempt > 1 ? { attempt: String(attempt) } : {}) },
  };
}

function cachePoint(cache: ModelRequest["model"]["cache"]): CachePointBlock[] {
  return cache === "off" ? [] : [{ type: "default", ttl: cache }];
}

function converseTool({ name, description, input }: ModelRequest["tools"][number]): Tool {
  return { toolSpec: { name, description, inputSchema: { json: input } } };
}

function converseMessage({ role, content }: Message, cache: CachePointBlock[]): ConverseMessage {
  return { role, content: [...content.map(converseBlock), ...cache.map((cachePoint) => ({ cachePoint }))] };
}

function converseBlock(block: ContentBlock): ConverseBlock {
  switch (block.kind) {
    case "text":
      return { text: block.text };
    case "tool-use":
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
    case "tool-result": {
      // The service refuses empty text.
      const text = block.text === "" ? "(nothing)" : block.text;
      return { toolResult: { toolUseId: block.id, content: [{ text }], status: block.isError ? "error" : "success" } };
    }
    default:
      return block satisfies never;
  }
}
