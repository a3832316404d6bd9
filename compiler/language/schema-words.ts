import type { SchemaNode } from "../load/schema-at.ts";

/** The values a schema allows, when they can be counted. */
export function allowedValues(node: SchemaNode): string[] {
  if (node.enum !== undefined) return node.enum.map(String);
  if (node.const !== undefined) return [String(node.const)];
  return node.type === "boolean" ? ["true", "false"] : [];
}

const typeWords: Record<string, string> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "true or false",
  array: "list",
  object: "mapping",
};

/** What kind of value a schema asks for: "whole number from 1 to 1000", "one of small, medium, large". */
export function typeInWords(node: SchemaNode): string {
  if (node.enum !== undefined) return `one of ${allowedValues(node).join(", ")}`;
  if (node.const !== undefined) return `always ${node.const}`;
  if (node.oneOf !== undefined && node.type === undefined) return "one of several forms";
  const type = typeWords[node.type ?? ""] ?? "value";
  const least = node.minimum ?? node.exclusiveMinimum;
  const from = least === undefined ? "" : node.minimum === undefined ? ` above ${least}` : ` from ${least}`;
  return `${type}${from}${node.maximum === undefined ? "" : ` to ${node.maximum}`}`;
}

/** A description without its last sentence about the default, and that default. */
export function splitDefault(description: string): { text: string; fallback: string | undefined } {
  const [, before = description, fallback] = /^([\s\S]*?)\s*Default: ([\s\S]*?)\.?$/.exec(description) ?? [];
  return { text: before, fallback };
}
