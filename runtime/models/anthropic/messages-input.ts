import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  Tool,
} from "@anthropic-ai/sdk/resources/messages";
import { familyOf, type ModelFamily } from "../../../schema/model-families.ts";
import type { ContentBlock, Message, ModelRequest } from "../../swarm/ports.ts";
import { acceptableHistory } from "../acceptable-history.ts";
import { type CachePoints, cachePoints, type Lifetime, pointAfter } from "../cache-points.ts";

/** Builds the Messages request for this model, without anything its family refuses. */
export function messagesInput(request: ModelRequest, modelId: string): MessageCreateParamsStreaming {
  const { model, system, messages, tools } = request;
  const family = familyOf(modelId);
  const points = cachePoints(request, family);
  const { anthropic_beta: _, ...fields } = ownFields(request, family);
  return {
    ...fields,
    model: modelId,
    max_tokens: Math.min(model.maxTokens, family.mostOutputTokens ?? model.maxTokens),
    stream: true,
    system: systemOf(system, points),
    messages: messagesOf(acceptableHistory(messages, modelId), family, points),
    ...(tools.length > 0 && { tools: toolsOf(tools, points) }),
  };
}

/** Names of beta features that the model's declared fields ask for: a header on this wire, a field on Amazon Bedrock's. */
export function betasOf({ model }: ModelRequest): string[] {
  const betas: unknown = model.fields?.anthropic_beta;
  return (Array.isArray(betas) ? betas : [betas]).filter((name): name is string => typeof name === "string");
}

function ownFields({ model }: ModelRequest, family: ModelFamily): { [field: string]: unknown } {
  const { effort, fields = {} } = model;
  const isKnown = effort !== undefined && family.effort.includes(effort);
  const output = isKnown && { output_config: { ...(fields.output_config as object | undefined), effort } };
  const { tool_choice: choice, ...others } = fields;
  const isForced = choice !== undefined && !isFree(choice);
  // A call cannot be forced from a model that thinks first.
  return {
    ...others,
    ...output,
    ...(choice !== undefined && !(isForced && thinks(fields, family)) && { tool_choice: choice }),
  };
}

const isFree = (choice: unknown): boolean =>
  ["auto", "none"].includes((choice as { type?: string } | null)?.type ?? "");

function thinks({ thinking }: { [field: string]: unknown }, { reasoning }: ModelFamily): boolean {
  return reasoning === "always" || (thinking as { type?: string } | undefined)?.type === "enabled";
}

/** A plain text where no cache point follows: the least that every server of this wire takes. */
function systemOf(text: string, { system }: CachePoints): string | TextBlockParam[] {
  return system === undefined ? text : [{ type: "text", text, ...marked(system) }];
}

function toolsOf(tools: ModelRequest["tools"], points: CachePoints): Tool[] {
  return tools.map(({ name, description, input }, at) => ({
    name,
    description,
    input_schema: input as Tool["input_schema"],
    ...(at === tools.length - 1 && marked(points.tools)),
  }));
}

/** Five minutes are the service's default. */
function marked(lifetime: Lifetime | undefined): { cache_control?: CacheControlEphemeral } {
  if (lifetime === undefined) return {};
  return { cache_control: { type: "ephemeral", ...(lifetime === "1h" && { ttl: lifetime }) } };
}

function messagesOf(messages: Message[], family: ModelFamily, points: CachePoints): MessageParam[] {
  return messages.map(({ role, content }, at) => ({
    role,
    content: content.map((block, each) => ({
      ...blockOf(block, family),
      ...marked(pointAfter(points, messages, [at, each])),
    })),
  }));
}

function blockOf(block: ContentBlock, family: ModelFamily): ContentBlockParam {
  switch (block.kind) {
    case "text":
      return { type: "text", text: block.text };
    case "reasoning":
      return block.redacted === undefined
        ? { type: "thinking", thinking: block.text, signature: block.signature ?? "" }
        : { type: "redacted_thinking", data: block.redacted };
    case "tool-use":
      return { type: "tool_use", id: block.id, name: block.name, input: block.input };
    case "tool-result":
      // For a model without a result status, the text must mark the error.
      return {
        type: "tool_result",
        tool_use_id: block.id,
        content: family.takesResultStatus || !block.isError ? block.text : `Error: ${block.text}`,
        ...(family.takesResultStatus && block.isError && { is_error: true }),
      };
    default:
      return block satisfies never;
  }
}
