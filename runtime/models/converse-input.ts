import type {
  CachePointBlock,
  ContentBlock as ConverseBlock,
  Message as ConverseMessage,
  ConverseStreamCommandInput,
  Tool,
} from "@aws-sdk/client-bedrock-runtime";
import { familyOf, type ModelFamily } from "../../schema/model-families.ts";
import type { ContentBlock, Message, ModelRequest } from "../swarm/ports.ts";
import { acceptableHistory } from "./acceptable-history.ts";

/** The request as Converse takes it from this model: nothing in it that its family refuses. */
export function converseInput(request: ModelRequest, modelId: string, attempt: number): ConverseStreamCommandInput {
  const { model, system, messages, tools } = request;
  const family = familyOf(modelId);
  const lasting = cachePoint(family, model.cache);
  const at = (place: ModelFamily["cachePoints"][number]) => (family.cachePoints.includes(place) ? lasting : []);
  const toolList = [...tools.map(converseTool), ...at("tools").map((cachePoint): Tool => ({ cachePoint }))];
  const fields = ownFields(request, family);
  return {
    modelId,
    system: [{ text: system }, ...at("system").map((cachePoint) => ({ cachePoint }))],
    messages: converseMessages(messages, modelId, model.cache),
    // Without maxTokens the quota reserves the model's own maximum for every call.
    inferenceConfig: { maxTokens: Math.min(model.maxTokens, family.mostOutputTokens ?? model.maxTokens) },
    ...(tools.length > 0 ? { toolConfig: { tools: toolList } } : {}),
    ...(fields === undefined ? {} : { additionalModelRequestFields: fields }),
    requestMetadata: { ...request.metadata, ...(attempt > 1 ? { attempt: String(attempt) } : {}) },
  };
}

/** Five minutes are the service's default, and some models know no other. */
function cachePoint(family: ModelFamily, cache: ModelRequest["model"]["cache"]): CachePointBlock[] {
  if (cache === "off") return [];
  return [cache === "1h" && family.isCachedForAnHour ? { type: "default", ttl: "1h" } : { type: "default" }];
}

function ownFields({ model }: ModelRequest, family: ModelFamily) {
  const { effort, fields } = model;
  const isKnown = effort !== undefined && family.effort.includes(effort);
  if (!isKnown && fields === undefined) return undefined;
  return { ...fields, ...(isKnown && { output_config: { ...(fields?.output_config as object | undefined), effort } }) };
}

function converseTool({ name, description, input }: ModelRequest["tools"][number]): Tool {
  return { toolSpec: { name, description, inputSchema: { json: input } } };
}

/**
 * The conversation moves on within seconds, so its points live for five minutes: an hour costs more to write. There are two,
 * because the service looks back over twenty blocks only, and one reply's calls and results can be more than that.
 */
function converseMessages(messages: Message[], modelId: string, cache: ModelRequest["model"]["cache"]) {
  const family = familyOf(modelId);
  const points =
    cache !== "off" && family.cachePoints.includes("messages") ? [{ cachePoint: { type: "default" as const } }] : [];
  const last = messages.length - 1;
  return acceptableHistory(messages, modelId).map((message, index): ConverseMessage => {
    const content = message.content.map((block) => converseBlock(block, family));
    const isAnchor = index === last || index === last - 2;
    return { role: message.role, content: [...content, ...(isAnchor && message.role === "user" ? points : [])] };
  });
}

function converseBlock(block: ContentBlock, family: ModelFamily): ConverseBlock {
  switch (block.kind) {
    case "text":
      return { text: block.text };
    case "reasoning":
      return {
        reasoningContent:
          block.redacted === undefined
            ? {
                reasoningText: {
                  text: block.text,
                  ...(block.signature !== undefined && { signature: block.signature }),
                },
              }
            : { redactedContent: Buffer.from(block.redacted, "base64") },
      };
    case "tool-use":
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
    case "tool-result": {
      const status = block.isError ? ("error" as const) : ("success" as const);
      // Where a model does not take it, the text alone has to tell.
      const text = family.takesResultStatus || !block.isError ? block.text : `Error: ${block.text}`;
      return { toolResult: { toolUseId: block.id, content: [{ text }], ...(family.takesResultStatus && { status }) } };
    }
    default:
      return block satisfies never;
  }
}
