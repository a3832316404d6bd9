import type {
  CachePointBlock,
  ContentBlock as ConverseBlock,
  Message as ConverseMessage,
  ConverseStreamCommandInput,
  Tool,
} from "@aws-sdk/client-bedrock-runtime";
import { familyOf, type ModelFamily } from "../../../schema/model-families.ts";
import type { ContentBlock, Message, ModelRequest } from "../../swarm/ports.ts";
import { acceptableHistory } from "../acceptable-history.ts";

/** Builds the Converse request for this model, without anything its family refuses. */
export function converseInput(request: ModelRequest, modelId: string, attempt: number): ConverseStreamCommandInput {
  const { model, system, messages, tools } = request;
  const family = familyOf(modelId);
  const lasting = cachePoint(family, model.cache);
  const at = (place: Place) => (family.cachePoints.includes(place) ? lasting : []);
  // The service allows four cache points. The one after the system prompt covers the tools, and a lasting part of the
  // brief needs a further one.
  const hasLasting = messages.some(({ content }) => content.some(isLasting));
  const afterTools = hasLasting && at("system").length > 0 && at("messages").length > 0 ? [] : at("tools");
  const toolList = [...tools.map(converseTool), ...afterTools.map((cachePoint): Tool => ({ cachePoint }))];
  const fields = ownFields(request, family);
  return {
    modelId,
    system: [{ text: system }, ...at("system").map((cachePoint) => ({ cachePoint }))],
    messages: converseMessages(messages, modelId, { cache: model.cache, lasting: at("messages") }),
    // Without maxTokens the quota reserves the model's maximum for every call.
    inferenceConfig: { maxTokens: Math.min(model.maxTokens, family.mostOutputTokens ?? model.maxTokens) },
    ...(tools.length > 0 ? { toolConfig: { tools: toolList } } : {}),
    ...(fields === undefined ? {} : { additionalModelRequestFields: fields }),
    requestMetadata: { ...request.metadata, ...(attempt > 1 ? { attempt: String(attempt) } : {}) },
  };
}

/** Five minutes are the service's default, and some models support no other lifetime. */
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

type Place = ModelFamily["cachePoints"][number];

const isLasting = (block: ContentBlock): boolean => block.kind === "text" && block.isLasting === true;

/**
 * Adds cache points. The conversation continues within seconds, so its points live for five minutes: an hour costs more
 * to write. There are two, because the service looks back over twenty blocks only, and one reply's calls and results
 * can be more. The part of a brief that the agent's next visit starts with has a point with the lifetime of the
 * instructions.
 */
function converseMessages(
  messages: Message[],
  modelId: string,
  { cache, lasting }: { cache: ModelRequest["model"]["cache"]; lasting: CachePointBlock[] },
): ConverseMessage[] {
  const family = familyOf(modelId);
  const moving =
    cache !== "off" && family.cachePoints.includes("messages") ? [{ cachePoint: { type: "default" as const } }] : [];
  const last = messages.length - 1;
  return acceptableHistory(messages, modelId).map(({ role, content }, index): ConverseMessage => {
    const blocks = content.flatMap((block): ConverseBlock[] => [
      converseBlock(block, family),
      ...(isLasting(block) ? lasting.map((cachePoint) => ({ cachePoint })) : []),
    ]);
    const isAnchor = index === last || index === last - 2;
    const isMarked = blocks.at(-1)?.cachePoint !== undefined;
    return { role, content: [...blocks, ...(isAnchor && role === "user" && !isMarked ? moving : [])] };
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
      // For a model without a result status, the text must mark the error.
      const text = family.takesResultStatus || !block.isError ? block.text : `Error: ${block.text}`;
      return { toolResult: { toolUseId: block.id, content: [{ text }], ...(family.takesResultStatus && { status }) } };
    }
    default:
      return block satisfies never;
  }
}
