import {
  type FileKind,
  resolveReference,
  type SchemaFiles,
  type SchemaNode,
  type SchemaPlace,
  schemaOf,
} from "./schema-at.ts";

/** A key of the language, wherever it may stand. */
export interface LanguageKey {
  kind: FileKind;
  /** How the keys on the way are written: `[]` stands for each element of a list, `<name>` for a name of one's own. */
  path: string;
  node: SchemaNode;
  isRequired: boolean;
}

/**
 * Every key of a kind of file, in the order of its schema; `among` are the schemas of another version. Branches of a choice may
 * have keys of the same name.
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
