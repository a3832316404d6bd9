import { isObject } from "../../base/is-object.ts";
import { folderOf, resolvePath } from "../load/library.ts";
import { expressionPlaces, isAtPlace, pathPlaces } from "../load/name-places.ts";
import { type SchemaNode, schemaAt } from "../load/schema-at.ts";
import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import { parseTree, plainValue } from "../source/yaml-tree.ts";
import { describeName } from "./describe-name.ts";
import { dottedNameAt } from "./expression-names.ts";
import { isYamlKind, placeOfFile } from "./file-place.ts";
import { factsUnder } from "./phase-facts.ts";
import { occurrenceAt } from "./resolve-name.ts";
import { allowedValues, splitDefault, typeInWords } from "./schema-words.ts";
import { describeVariable, variableAt } from "./template-variables.ts";
import { type Hit, hitAt } from "./tree-walk.ts";
import type { Workspace } from "./workspace.ts";

export interface Hover {
  /** Markdown. */
  text: string;
  span: Span;
}

/** Describes the key, name or template variable under an offset. */
export function hoverAt(workspace: Workspace, path: string, offset: number): Hover | undefined {
  const source = workspace.text(path);
  const place = placeOfFile(path);
  if (source === undefined || place === undefined) return undefined;
  if (!isYamlKind(place.kind)) return hoverVariable(workspace, source, place.kind, offset);
  const root = parseTree(source);
  const hit = hitAt(root, offset);
  const name = occurrenceAt(workspace, source, offset);
  if (name !== undefined && !name.isDefinition) {
    const text = describeName(workspace, name.kind, name.name, path);
    if (text !== undefined) return { text, span: name.span };
  }
  if (hit === undefined || hit.path.length === 0) return undefined;
  const fact = hit.isKey ? undefined : hoverFact(workspace, path, { source, hit, offset });
  if (fact !== undefined) return fact;
  const file = hit.isKey ? undefined : hoverFile(workspace, path, { source, hit });
  if (file !== undefined) return file;
  const value = plainValue(root);
  const node = schemaAt(place.kind, value, hit.path);
  const parent = schemaAt(place.kind, value, hit.path.slice(0, -1));
  const text = describeKey(hit.path, node, parent);
  const shown = hit.isKey ? hit.entry?.key : hit.node;
  if (text === undefined || shown === undefined || (!hit.isKey && shown.kind !== "scalar")) return undefined;
  return { text, span: source.span(shown.start, shown.end) };
}

/** Describes the schema that a deliverable names: its title and what it requires. */
function hoverFile(
  workspace: Workspace,
  path: string,
  { source, hit }: { source: TextFile; hit: Hit },
): Hover | undefined {
  const kind = placeOfFile(path)?.kind;
  if (kind !== "phase" || hit.node?.kind !== "scalar") return undefined;
  if (!pathPlaces[kind].some((pattern) => isAtPlace(hit.path, pattern))) return undefined;
  const file = resolvePath(folderOf(path), String(hit.node.value));
  const named = workspace.text(file);
  const schema = named === undefined ? undefined : plainValue(parseTree(named));
  if (!isObject(schema)) return undefined;
  const texts = [schema.title, schema.description].filter((text) => typeof text === "string");
  const required = Array.isArray(schema.required) ? schema.required.map((name) => `\`${name}\``).join(", ") : "";
  const lines = [`schema \`${file}\``, ...texts, ...(required === "" ? [] : [`It requires ${required}.`])];
  return { text: lines.join("\n\n"), span: source.span(hit.node.start, hit.node.end) };
}

/** Describes the fact of a phase that an expression names under the offset. */
function hoverFact(
  workspace: Workspace,
  path: string,
  { source, hit, offset }: { source: TextFile; hit: Hit; offset: number },
): Hover | undefined {
  const kind = placeOfFile(path)?.kind;
  if (kind !== "engagement" && kind !== "phase") return undefined;
  if (!expressionPlaces[kind].some((pattern) => isAtPlace(hit.path, pattern)) || hit.node?.kind !== "scalar")
    return undefined;
  // Quotes of YAML are no part of the expression.
  const isQuoted = /["']/.test(source.text[hit.node.start] ?? "");
  const start = hit.node.start + (isQuoted ? 1 : 0);
  const name = dottedNameAt(source.text.slice(start, hit.node.end), offset - start);
  if (name === undefined) return undefined;
  const [only, ...others] = factsUnder(workspace, name.steps, path);
  if (only === undefined || others.length > 0 || only.path.length > 0) return undefined;
  const text = `fact \`${name.steps.join(".")}\`\n\n${only.words.meaning}\n\n${only.words.source}`;
  return { text, span: source.span(start + name.start, start + name.end) };
}

function hoverVariable(
  workspace: Workspace,
  source: TextFile,
  kind: "prompt" | "template",
  offset: number,
): Hover | undefined {
  const variable = variableAt(workspace, source, kind, offset);
  const text = variable && describeVariable(workspace, source, variable.path);
  return variable && text ? { text, span: variable.span } : undefined;
}

function describeKey(path: ValuePath, node: SchemaNode, parent: SchemaNode): string | undefined {
  if (node.description === undefined) return undefined;
  const key = path.findLast((part) => typeof part === "string") ?? "";
  return describeSchema(key, node, parent.required?.includes(key) === true);
}

/** Describes a key in Markdown: name, type, whether it is required, purpose and allowed values. */
export function describeSchema(key: string, node: SchemaNode, isRequired: boolean): string {
  const { text, fallback } = splitDefault(node.description ?? "");
  const values = allowedValues(node).map((value) => `\`${value}\``);
  return [
    `**${key}**: ${typeInWords(node)}${isRequired ? ", required" : ""}`,
    text,
    ...(fallback === undefined ? [] : [`Default: ${fallback}.`]),
    ...(values.length > 1 ? [`Allowed: ${values.join(", ")}.`] : []),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
