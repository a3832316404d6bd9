import { readFileSync } from "node:fs";

export const kinds = ["engagement", "agent", "tool", "phase"] as const;
export type Kind = (typeof kinds)[number];

interface Node {
  $ref?: string;
  properties?: { [key: string]: Node };
  additionalProperties?: Node | boolean;
  items?: Node;
  oneOf?: Node[];
  enum?: unknown[];
  required?: string[];
}

/** A key of the language: its place, with `*` for any name or element, and the schema of what stands there. */
export interface Key {
  kind: Kind;
  path: readonly string[];
  schema: Node;
  isRequired: boolean;
}

const schemas = new Map(
  ["common", ...kinds].map((name) => [
    name,
    JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), "utf8")) as Node,
  ]),
);

/** Every key that the four schemas name, each once. */
export function languageKeys(): Key[] {
  const found = new Map<string, Key>();
  for (const kind of kinds) {
    const root = schemas.get(kind);
    if (root)
      collect(root, kind, [], (path, schema, isRequired) => {
        const name = [kind, ...path].join(".");
        if (!found.has(name)) found.set(name, { kind, path, schema, isRequired });
      });
  }
  return [...found.values()];
}

type Visit = (path: readonly string[], schema: Node, isRequired: boolean) => void;

function collect(given: Node, file: string, path: readonly string[], visit: Visit): void {
  const [node, here] = resolve(given, file);
  for (const [key, schema] of Object.entries(node.properties ?? {})) {
    visit([...path, key], resolve(schema, here)[0], node.required?.includes(key) ?? false);
    collect(schema, here, [...path, key], visit);
  }
  if (typeof node.additionalProperties === "object") collect(node.additionalProperties, here, [...path, "*"], visit);
  if (node.items) collect(node.items, here, [...path, "*"], visit);
  for (const branch of node.oneOf ?? []) collect(branch, here, path, visit);
}

function resolve(node: Node, file: string): [Node, string] {
  if (node.$ref === undefined) return [node, file];
  const [name = "", pointer = ""] = node.$ref.split("#");
  const target = name === "" ? file : name.replace(".schema.json", "");
  const steps = pointer.split("/").slice(1);
  const found = steps.reduce<unknown>((here, step) => (here as { [key: string]: unknown })[step], schemas.get(target));
  return [found as Node, target];
}
