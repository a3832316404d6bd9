import {
  type FileKind,
  resolveReference,
  type SchemaFiles,
  type SchemaNode,
  type SchemaPlace,
  schemaOf,
} from "./schema-at.ts";

/** A key of the language, with its path. */
export interface LanguageKey {
  kind: FileKind;
  /** Path to the key: `[]` is each element of a list, `<name>` a name that the author chooses. */
  path: string;
  node: SchemaNode;
  isRequired: boolean;
}

/**
 * Returns every key of a kind of file, in the order of its schema. `among` are the schemas of another version. Branches
 * of a choice may have keys of the same name.
 */
export function keysOf(kind: FileKind, among?: SchemaFiles): LanguageKey[] {
  const under = (place: SchemaPlace, path: string): LanguageKey[] => {
    const { node, file } = resolveReference(place, among);
    const branches = node.properties === undefined ? (node.oneOf ?? []) : [];
    const { items, additionalProperties: named } = node;
    return [
      ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
        const written = path === "" ? key : `${path}.${key}`;
        const isRequired = node.required?.includes(key) === true;
        const own = { kind, path: written, node: resolveReference({ node: child, file }, among).node, isRequired };
        return [own, ...under({ node: child, file }, written)];
      }),
      ...branches.flatMap((branch) => under({ node: branch, file }, path)),
      ...(items === undefined ? [] : under({ node: items, file }, `${path}[]`)),
      ...(typeof named === "object" ? under({ node: named, file }, `${path}.<name>`) : []),
    ];
  };
  return under({ node: schemaOf(kind, among), file: kind }, "");
}
