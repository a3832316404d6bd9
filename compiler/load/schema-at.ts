import { isObject } from "../../base/is-object.ts";
import agent from "../../schema/agent.schema.json" with { type: "json" };
import common from "../../schema/common.schema.json" with { type: "json" };
import engagement from "../../schema/engagement.schema.json" with { type: "json" };
import phase from "../../schema/phase.schema.json" with { type: "json" };
import tool from "../../schema/tool.schema.json" with { type: "json" };
import type { ValuePath } from "../source/yaml-file.ts";

export type FileKind = "engagement" | "agent" | "tool" | "phase";

/** The parts of a JSON Schema that messages use. */
export interface SchemaNode {
  description?: string;
  /** One type, or several of which a value has one. */
  type?: string | readonly string[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  propertyNames?: SchemaNode;
  pattern?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  oneOf?: SchemaNode[];
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  $ref?: string;
}

/** Schema files by their names without `.schema.json`. */
export type SchemaFiles = Readonly<Record<string, SchemaNode & { $defs?: Record<string, SchemaNode> }>>;

const files: SchemaFiles = {
  agent,
  common,
  engagement,
  phase,
  tool,
};

/** A part of a schema, and the schema file that its references are relative to. */
export interface SchemaPlace {
  node: SchemaNode;
  file: string;
}

/** Returns the whole schema of a kind of file, of this version of the language or of another. */
export function schemaOf(kind: FileKind, among = files): SchemaNode {
  return among[kind] ?? {};
}

/** Returns the schema of the value at `path`; an empty node when there is none. */
export function schemaAt(kind: FileKind, value: unknown, path: ValuePath): SchemaNode {
  return resolve(placeAt(kind, value, path), path.reduce(member, value)).node;
}

/** Returns all schemas allowed at `path`, independent of the current value: one node, or the branches of a choice. */
export function schemasAt(kind: FileKind, value: unknown, path: ValuePath): SchemaNode[] {
  const place = placeAt(kind, value, path);
  const { node, file } = resolveReference(place);
  if (node.oneOf === undefined || node.properties !== undefined) return [node];
  return node.oneOf.map((branch) => resolveReference({ node: branch, file }).node);
}

/** Returns the schema of the value as written: references and choices on the way to it are resolved, its own is not. */
function placeAt(kind: FileKind, value: unknown, path: ValuePath): SchemaPlace {
  let place: SchemaPlace = { node: files[kind] ?? {}, file: kind };
  let here = value;
  for (const part of path) {
    const { node, file } = resolve(place, here);
    place = { node: childNode(node, part), file };
    here = member(here, part);
  }
  return place;
}

function childNode(node: SchemaNode, part: string | number): SchemaNode {
  if (typeof part === "number") return node.items ?? {};
  const declared = Object.entries(node.properties ?? {}).find(([key]) => key === part)?.[1];
  return declared ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : {});
}

function resolve(place: SchemaPlace, value: unknown): SchemaPlace {
  const { node, file } = resolveReference(place);
  if (node.oneOf === undefined || node.properties !== undefined) return { node, file };
  return resolve({ node: meantBranch(node.oneOf, value), file }, value);
}

export function resolveReference({ node, file }: SchemaPlace, among = files): SchemaPlace {
  if (node.$ref === undefined) return { node, file };
  const [target = "", name = ""] = node.$ref.split("#/$defs/");
  const next = target === "" ? file : target.replace(".schema.json", "");
  const found = resolveReference({ node: among[next]?.$defs?.[name] ?? {}, file: next }, among);
  // A description beside the reference is more specific than that of the referenced type.
  return node.description === undefined ? found : { ...found, node: { ...found.node, description: node.description } };
}

/** Returns the branch that the generated validators choose: by type, then by a key with a fixed value, then the last one whose first required key is present. */
function meantBranch(branches: SchemaNode[], value: unknown): SchemaNode {
  const objects = branches.filter((branch) => branch.type === "object");
  const list = branches.find((branch) => branch.type === "array");
  if (list !== undefined && !isObject(value))
    return (Array.isArray(value) ? list : (objects[0] ?? branches.find((branch) => branch !== list))) ?? {};
  if (!isObject(value)) return branches.find((branch) => branch.type !== "object") ?? {};
  const kindKeys = objects.flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([key, { const: kind }]) => (kind === undefined ? [] : [key])),
  );
  const ofKind = objects.find(({ properties = {} }) =>
    kindKeys.some((key) => [properties[key]?.const, properties[key]?.enum ?? []].flat().includes(String(value[key]))),
  );
  if (ofKind !== undefined) return ofKind;
  const named = objects.findLast(({ required: [first = ""] = [] }) => first in value);
  return named ?? (objects.length < branches.length ? objects[0] : objects.at(-1)) ?? {};
}

/** Returns the keys that a mapping of this schema may have. */
export function knownKeys(node: SchemaNode): string[] {
  return Object.keys(node.properties ?? {});
}

export function member(value: unknown, part: string | number): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}
