import { folderOf, resolvePath } from "../load/library.ts";
import { pathPlaces } from "../load/name-places.ts";
import type { Span } from "../source/span.ts";
import { parseTree, type YamlNode } from "../source/yaml-tree.ts";
import { isYamlKind, placeOfFile } from "./file-place.ts";
import { inputPropertyAt } from "./input-property.ts";
import { definitionsOf, occurrenceAt, startOf } from "./resolve-name.ts";
import { variableAt } from "./template-variables.ts";
import { innerPlace, nodesAt } from "./tree-walk.ts";
import { variableSources } from "./variable-sources.ts";
import type { Workspace } from "./workspace.ts";

/** Returns the places that declare the name, file or template variable under an offset. */
export function definitionAt(workspace: Workspace, path: string, offset: number): Span[] {
  const source = workspace.text(path);
  const place = placeOfFile(path);
  if (source === undefined || place === undefined) return [];
  if (!isYamlKind(place.kind)) {
    const variable = variableAt(workspace, source, place.kind, offset);
    return variable === undefined ? [] : variableSources(workspace, path, variable);
  }
  const property = inputPropertyAt(workspace, path, offset);
  if (property !== undefined) return property.declarations;
  const name = occurrenceAt(workspace, source, offset);
  if (name !== undefined) return definitionsOf(workspace, name.kind, name.name, path);
  const target = pathPlaces[place.kind]
    .flatMap((pattern) => nodesAt(parseTree(source), pattern))
    .map(({ node }) => fileNamed(node, source.text, offset))
    .find((written) => written !== undefined);
  const file = target === undefined ? undefined : resolvePath(folderOf(path), target);
  return file === undefined || workspace.text(file) === undefined ? [] : [startOf(file)];
}

function fileNamed(node: YamlNode | undefined, text: string, offset: number): string | undefined {
  const place = node?.kind === "scalar" ? innerPlace(node, text) : undefined;
  if (node?.kind !== "scalar" || place === undefined) return undefined;
  return place.start <= offset && offset <= place.end ? String(node.value) : undefined;
}
