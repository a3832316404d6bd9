import agent from "../../schema/agent.schema.json" with { type: "json" };
import common from "../../schema/common.schema.json" with { type: "json" };
import engagement from "../../schema/engagement.schema.json" with { type: "json" };
import phase from "../../schema/phase.schema.json" with { type: "json" };
import tool from "../../schema/tool.schema.json" with { type: "json" };
import type { ValuePath } from "../source/yaml-file.ts";

export type FileKind = "engagement" | "agent" | "tool" | "phase";

/** The part of a JSON Schema that messages are made from. */
export interface SchemaNode {
  description?: string;
  type?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  propertyNames?: SchemaNode;
  pattern?: string;
  oneOf?: SchemaNode[];
  required?: string[];
  enum?: unknown[];
  $ref?: string;
}

const files: Record<string, SchemaNode & { $defs?: Record<string, SchemaNode> }> = {
  agent,
  common,
  engagement,
  phase,
  tool,
};

interface Place {
  node: SchemaNode;
  file: string;
}

/** What the schema of a kind of file says about the value at `path`; an empty node where it says nothing. */
export function schemaAt(kind: FileKind, value: unknown, path: ValuePath): SchemaNode {
  let place = resolve({ node: files[kind] ?? {}, file: kind }, value);
  let here = value;
  for (const part of path) {
    here = member(here, part);
    place = resolve({ node: childNode(place.node, part), file: place.file }, here);
  }
  return place.node;
}

function childNode(node: SchemaNode, part: string | number): SchemaNode {
  if (typeof part === "number") return node.items ?? {};
  const declared = Object.entries(node.properties ?? {}).find(([key]) => key === part)?.[1];
  return declared ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : {});
}

function resolve(place: Place, value: unknown): Place {
  const { node, file } = place;
  if (node.$ref !== undefined) {
    const [target = "", name = ""] = node.$ref.split("#/$defs/");
    const next = target === "" ? file : target.replace(".schema.json", "");
    const found = resolve({ node: files[next]?.$defs?.[name] ?? {}, file: next }, value);
    // A description beside the reference says more about this value than that of its type.
    return node.description === undefined
      ? found
      : { ...found, node: { ...found.node, description: node.description } };
  }
  if (node.oneOf === undefined || node.properties !== undefined) return place;
  return resolve({ node: meantBranch(node.oneOf, value), file }, value);
}

/** The branch that the generated validators choose: by type, then by the required key that is there. */
function meantBranch(branches: SchemaNode[], value: unknown): SchemaNode {
  const objects = branches.filter((branch) => branch.type === "object");
  if (!isObject(value)) return branches.find((branch) => branch.type !== "object") ?? {};
  const named = objects.find((branch) => branch.required?.every((key) => key in value));
  return named ?? (objects.length < branches.length ? objects[0] : objects.at(-1)) ?? {};
}

/** The keys that a mapping of this schema may have. */
export function knownKeys(node: SchemaNode): string[] {
  return Object.keys(node.properties ?? {});
}

export function member(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

export function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
