import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import type { ConverseBody } from "../wire.ts";
import { firstBlock, type Refusal } from "./refusal.ts";

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** Rules on tools, calls and results. */
export const tools: readonly Refusal[] = [
  {
    id: "tool-name",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html",
    find: ({ body }) =>
      namesOf(body).find((name) => !namePattern.test(name)) && constraint("toolConfig.tools.toolSpec.name"),
  },
  {
    id: "tool-names-unique",
    source: "github.com/tailcallhq/forgecode/issues/892",
    find({ body }) {
      const names = namesOf(body);
      return new Set(names).size < names.length ? "Tool names must be unique." : undefined;
    },
  },
  {
    id: "tool-description",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html",
    find: ({ body }) =>
      body.toolConfig?.tools?.some(({ toolSpec }) => toolSpec?.description === "")
        ? "Value '' at 'toolConfig.tools.toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1"
        : undefined,
  },
  {
    id: "tool-schema",
    source: "github.com/aws/aws-sdk-net/issues/3377",
    find({ body }) {
      const at = (body.toolConfig?.tools ?? []).findIndex(
        ({ toolSpec }) => toolSpec && !isSchema(toolSpec.inputSchema?.json),
      );
      return at < 0
        ? undefined
        : `The value at toolConfig.tools.${at}.toolSpec.inputSchema.json.type must be one of the following: object.`;
    },
  },
  {
    id: "schema-without-types",
    // Servers of a different API refuse it; one set of schemas works for all.
    source: "github.com/ggml-org/llama.cpp/issues/19716",
    find({ body }) {
      const tool = (body.toolConfig?.tools ?? []).find(({ toolSpec }) => hasUntyped(toolSpec?.inputSchema?.json));
      return tool && `The schema of ${tool.toolSpec?.name} has a property without a type.`;
    },
  },
  {
    id: "tools-missing",
    source: "github.com/langgenius/dify/issues/16421",
    find: (asked) =>
      (asked.body.toolConfig?.tools ?? []).length === 0 &&
      firstBlock(asked, ({ toolUse, toolResult }) => toolUse ?? toolResult)
        ? "The toolConfig field must be defined when using toolUse and toolResult content blocks."
        : undefined,
  },
  {
    id: "call-name",
    source: "github.com/anomalyco/opencode/issues/48750",
    find: (asked) =>
      firstBlock(asked, ({ toolUse }, place) =>
        toolUse && !namePattern.test(toolUse.name) ? constraint(`${place}.toolUse.name`) : undefined,
      ),
  },
  {
    id: "call-id",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html",
    find: (asked) =>
      firstBlock(asked, ({ toolUse, toolResult }, place) => {
        const id = (toolUse ?? toolResult)?.toolUseId;
        return id !== undefined && !namePattern.test(id) ? constraint(`${place}.toolUseId`) : undefined;
      }),
  },
  {
    id: "call-input",
    source: "github.com/vercel/ai/issues/19023",
    find: (asked) =>
      firstBlock(asked, ({ toolUse }, place) =>
        toolUse && !isObject(toolUse.input)
          ? `The format of the value at ${place}.toolUse.input is invalid. Provide a json object for the field and try again.`
          : undefined,
      ),
  },
  {
    id: "call-ids-unique",
    source: "github.com/NachoSEO/claudegram/issues/12",
    find({ body }) {
      const ids = body.messages.flatMap(({ content }) => content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []));
      return new Set(ids).size < ids.length
        ? "The model returned the following errors: `tool_use` ids must be unique"
        : undefined;
    },
  },
  {
    id: "result-without-content",
    source: "github.com/aws-samples/sample-multi-agent-orchestration-chat-on-agentcore/issues/15",
    find: (asked) =>
      firstBlock(asked, ({ toolResult }, place) =>
        toolResult?.content.every(({ text = "" }) => text.trim() === "")
          ? `The content field at ${place}.toolResult cannot be empty.`
          : undefined,
      ),
  },
  {
    id: "result-status",
    source: "docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultBlock.html",
    find: (asked) =>
      asked.family.takesResultStatus
        ? undefined
        : firstBlock(asked, ({ toolResult }) =>
            toolResult?.status === undefined
              ? undefined
              : "This model doesn't support the status field. Remove status and try again.",
          ),
  },
];

function namesOf({ toolConfig }: ConverseBody): string[] {
  return (toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec?.name ?? []);
}

function constraint(place: string): string {
  return `Value at '${place}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`;
}

const isSchema = (schema: Json | undefined): boolean => isObject(schema) && schema.type === "object";

/** True when a property has constraints but no type: grammars of limited servers are built from types. */
function hasUntyped(schema: Json | undefined): boolean {
  if (!isObject(schema)) return false;
  const properties = isObject(schema.properties ?? null) ? Object.values(schema.properties as object) : [];
  const inner = [...properties, schema.items].filter((each): each is Json => each !== undefined) as Json[];
  return inner.some((each) => (isObject(each) && each.type === undefined) || hasUntyped(each));
}
