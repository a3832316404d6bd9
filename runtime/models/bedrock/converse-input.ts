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
import { type CachePoints, cachePoints, type Lifetime, pointAfter } from "../cache-points.ts";

/** Builds the Converse request for this model, without anything its family refuses. */
export function converseInput(request: ModelRequest, modelId: string, attempt: number): ConverseStreamCommandInput {
  const { model, system, messages, tools } = request;
  const family = familyOf(modelId);
  const points = cachePoints(request, family);
  const toolList = [
    ...tools.map(converseTool),
    ...cachePoint(points.tools).map((cachePoint): Tool => ({ cachePoint })),
  ];
  const fields = ownFields(request, family);
  return {
    modelId,
    system: [{ text: system }, ...cachePoint(points.system).map((cachePoint) => ({ cachePoint }))],
    messages: converseMessages(acceptableHistory(messages, modelId), family, points),
    // Without maxTokens the quota reserves the model's maximum for every call.
    inferenceConfig: { maxTokens: Math.min(model.maxTokens, family.mostOutputTokens ?? model.maxTokens) },
    ...(tools.length > 0 ? { toolConfig: { tools: toolList } } : {}),
    ...(fields === undefined ? {} : { additionalModelRequestFields: fields }),
    requestMetadata: { ...request.metadata, ...(attempt > 1 ? { attempt: String(attempt) } : {}) },
  };
}

/** Five minutes are the service's default, and some models support no other lifetime. */
function cachePoint(lifetime: Lifetime | undefined): CachePointBlock[] {
  if (lifetime === undefined) return [];
  return [lifetime === "1h" ? { type: "default", ttl: "1h" } : { type: "default" }];
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

function converseMessages(messages: Message[], family: ModelFamily, points: CachePoints): ConverseMessage[] {
  return messages.map(({ role, content }, at): ConverseMessage => {
    const blocks = content.flatMap((block, each): ConverseBlock[] => [
      converseBlock(block, family),
      ...cachePoint(pointAfter(points, messages, [at, each])).map((cachePoint) => ({ cachePoint })),
    ]);
    return { role, content: blocks };
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
