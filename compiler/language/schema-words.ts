import type { SchemaNode } from "../load/schema-at.ts";

/** Returns the values that a schema allows, when they are finite. */
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

/** Describes the values that a schema allows: "whole number from 1 to 1000", "one of small, medium, large". */
export function typeInWords(node: SchemaNode): string {
  if (node.enum !== undefined) return `one of ${allowedValues(node).join(", ")}`;
  if (node.const !== undefined) return `always ${node.const}`;
  if (node.oneOf?.some(({ type }) => type === "array")) return "mapping, or a list of them";
  if (node.oneOf !== undefined && node.type === undefined) return "one of several forms";
  const types = [node.type ?? []].flat().map((type) => typeWords[type] ?? "value");
  const type = types.length === 0 ? "value" : types.join(" or ");
  const least = node.minimum ?? node.exclusiveMinimum;
  const from = least === undefined ? "" : node.minimum === undefined ? ` above ${least}` : ` from ${least}`;
  return `${type}${from}${node.maximum === undefined ? "" : ` to ${node.maximum}`}`;
}

/** Splits a description into its text and the default that its last sentence states. */
export function splitDefault(description: string): { text: string; fallback: string | undefined } {
  const [, before = description, fallback] = /^([\s\S]*?)\s*Default: ([\s\S]*?)\.?$/.exec(description) ?? [];
  return { text: before, fallback };
}
