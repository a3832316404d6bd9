import { folderOf } from "../load/library.ts";
import { expressionPlaces, isAtPlace, type NameKind, namePlaces, pathPlaces } from "../load/name-places.ts";
import { knownKeys, type SchemaNode, schemaAt, schemasAt } from "../load/schema-at.ts";
import type { Completion } from "./completion.ts";
import { type Cursor, cursorAt } from "./cursor.ts";
import { describeName } from "./describe-name.ts";
import { completeExpression } from "./expression-completion.ts";
import { type FilePlace, isYamlKind, placeOfFile } from "./file-place.ts";
import { describeSchema } from "./hover.ts";
import { allowedValues } from "./schema-words.ts";
import { completeTemplate } from "./template-completion.ts";
import { namesFor } from "./visible-names.ts";
import type { Workspace } from "./workspace.ts";

/** Returns everything that may be written at an offset. */
export function completionsAt(workspace: Workspace, path: string, offset: number): Completion[] {
  const source = workspace.text(path);
  const place = placeOfFile(path);
  if (source === undefined || place === undefined) return [];
  if (!isYamlKind(place.kind)) return completeTemplate(workspace, source, place.kind, offset);
  const cursor = cursorAt(source, offset);
  if (cursor === undefined) return [];
  const schemas = schemasAt(place.kind, cursor.value, cursor.path);
  if (cursor.position === "key") {
    const elements = schemas.some(({ type }) => type === "array")
      ? completeValue(workspace, path, place, { ...cursor, path: [...cursor.path, 0] }, "- ")
      : [];
    return [...schemas.flatMap((schema) => completeKeys(place.kind, schema, cursor)), ...elements];
  }
  return completeValue(workspace, path, place, cursor, "");
}

function completeKeys(kind: FilePlace["kind"], schema: SchemaNode, cursor: Cursor): Completion[] {
  const isRequired = (key: string): boolean => schema.required?.includes(key) === true;
  const missing = knownKeys(schema).filter((key) => !cursor.siblings.has(key));
  const inOrder = [...missing.filter(isRequired), ...missing.filter((key) => !isRequired(key))];
  return inOrder.map((key) => {
    const node = { ...schema.properties?.[key], ...schemaOfKey(kind, cursor, key) };
    const holdsMore = node.type === "object" || node.type === "array";
    return {
      label: key,
      kind: "key" as const,
      detail: isRequired(key) ? "required" : "",
      documentation: describeSchema(key, node, isRequired(key)),
      text: cursor.hasColon ? key : holdsMore ? `${key}:` : `${key}: `,
      start: cursor.start,
      end: cursor.end,
    };
  });
}

/** Returns the schema of a key's value with references resolved; an empty one when the key belongs to another form. */
function schemaOfKey(kind: FilePlace["kind"], cursor: Cursor, key: string): SchemaNode {
  return isYamlKind(kind) ? schemaAt(kind, cursor.value, [...cursor.path, key]) : {};
}

function completeValue(
  workspace: Workspace,
  path: string,
  place: FilePlace,
  cursor: Cursor,
  dash: "" | "- ",
): Completion[] {
  if (!isYamlKind(place.kind)) return [];
  if (expressionPlaces[place.kind].some((pattern) => isAtPlace(cursor.path, pattern))) {
    return completeExpression(workspace, path, cursor);
  }
  const schemas = schemasAt(place.kind, cursor.value, cursor.path);
  const values = schemas
    .flatMap(allowedValues)
    .map((value) => ({ ...plain(cursor, dash, value), kind: "value" as const }));
  const kinds = namePlaces[place.kind].filter((each) => !each.isDefinition && isAtPlace(cursor.path, each.path));
  const names = kinds.flatMap(({ kind }) => completeNames(workspace, path, kind, cursor, dash));
  const files = pathPlaces[place.kind].some((pattern) => isAtPlace(cursor.path, pattern))
    ? pathsBelow(workspace, folderOf(path), String(cursor.path.findLast((part) => typeof part === "string")))
    : [];
  const paths = files.map(({ path, detail }) => ({ ...plain(cursor, dash, path), kind: "name" as const, detail }));
  // The first key of an element can be typed right after its dash.
  const isElement = typeof cursor.path.at(-1) === "number";
  const keys = isElement
    ? schemas.flatMap((schema) => completeKeys(place.kind, schema, { ...cursor, siblings: new Set() }))
    : [];
  // Several forms of an element may have the same key.
  const byLabel = new Map(keys.toReversed().map((key) => [key.label, key]));
  const offered = keys.filter((key) => byLabel.get(key.label) === key);
  return [...values, ...names, ...paths, ...offered.map((key) => ({ ...key, text: dash + key.text }))];
}

function pathsBelow(workspace: Pick<Workspace, "host">, folder: string, key: string) {
  const found = key === "example" ? foldersIn(workspace, folder) : filesBelow(workspace, folder, key);
  return found.map((path) => ({ path, detail: key === "example" ? "folder" : "file" }));
}

/** Folders of the language itself have no code of a customer. */
function foldersIn({ host }: Pick<Workspace, "host">, folder: string): string[] {
  const own = ["agents", "phases", "tools", "templates"];
  return host.list(folder).filter((name) => !own.includes(name) && host.list(`${folder}/${name}`).length > 0);
}

/** Ends of the files that a key can name. */
const endings: { readonly [key: string]: RegExp } = {
  schema: /\.json$/,
  input: /\.json$/,
  examples: /\.json$/,
  prompt: /\.md\.hbs$/,
  sow: /\.(?:md|txt|html?|rtf|docx|pdf)$/,
};

/** Returns the files below the folder that the key can name, as paths from it; of a deep tree only the upper part. */
function filesBelow({ host }: Pick<Workspace, "host">, folder: string, key: string, prefix = ""): string[] {
  const inside = host.list(folder).filter((name) => !name.startsWith("."));
  return inside.flatMap((name) => {
    const path = prefix + name;
    if (name.includes(".")) return endings[key]?.test(name) ? [path] : [];
    return path.split("/").length > 3 ? [] : filesBelow({ host }, `${folder}/${name}`, key, `${path}/`);
  });
}

function completeNames(
  workspace: Workspace,
  path: string,
  kind: NameKind,
  cursor: Cursor,
  dash: "" | "- ",
): Completion[] {
  return namesFor(workspace, kind, path).map((name) => ({
    ...plain(cursor, dash, name),
    kind: "name" as const,
    detail: kind,
    documentation: describeName(workspace, kind, name, path) ?? "",
  }));
}

function plain(cursor: Cursor, dash: string, label: string): Completion {
  const { start, end } = cursor;
  return { label, kind: "value", detail: "", documentation: "", text: dash + label, start, end };
}
