import { expressionPlaces, type NameKind, namePlaces } from "../load/name-places.ts";
import type { FileKind } from "../load/schema-at.ts";
import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import { parseTree, type YamlNode } from "../source/yaml-tree.ts";
import { expressionNames } from "./expression-names.ts";
import { isYamlKind, placeOfFile } from "./file-place.ts";
import { innerPlace, nodesAt } from "./tree-walk.ts";

/** A place where a file uses or defines a name. */
export interface Occurrence {
  kind: NameKind;
  name: string;
  span: Span;
  isDefinition: boolean;
  isInExpression: boolean;
  /** The unquoted scalar that begins with the name, if any. */
  plainScalar?: Span;
}

const known = new WeakMap<TextFile, Occurrence[]>();

/** Returns all names in a YAML file of the workspace, valid or not; none for other files. */
export function occurrencesIn(source: TextFile): Occurrence[] {
  const occurrences = known.get(source) ?? findOccurrences(source);
  known.set(source, occurrences);
  return occurrences;
}

function findOccurrences(source: TextFile): Occurrence[] {
  const place = placeOfFile(source.file);
  if (place === undefined || !isYamlKind(place.kind)) return [];
  const root = parseTree(source);
  return [...plainNames(source, root, place.kind, place.name), ...namesInExpressions(source, root, place.kind)];
}

function plainNames(source: TextFile, root: YamlNode | undefined, file: FileKind, fileName: string): Occurrence[] {
  return namePlaces[file].flatMap(({ path, kind, isDefinition }) =>
    nodesAt(root, path).flatMap(({ node, entry }) => {
      const scalar = isDefinition ? entry?.key : node;
      const place = scalar?.kind === "scalar" ? innerPlace(scalar, source.text) : undefined;
      if (scalar?.kind !== "scalar" || place === undefined) return [];
      const name = kind === "output" ? `${fileName}.${scalar.value}` : String(scalar.value);
      return [{ kind, name, span: source.span(place.start, place.end), isDefinition, isInExpression: false }];
    }),
  );
}

function namesInExpressions(source: TextFile, root: YamlNode | undefined, file: FileKind): Occurrence[] {
  return expressionPlaces[file].flatMap((path) =>
    nodesAt(root, path).flatMap(({ node }) => {
      const place = node?.kind === "scalar" ? innerPlace(node, source.text) : undefined;
      if (node?.kind !== "scalar" || place === undefined) return [];
      return expressionNames(String(node.value)).map(({ agent, output, start, end }): Occurrence => {
        const span = source.span(place.start + start, place.start + end);
        const named = output === undefined ? { kind: "agent" as const, name: agent } : outputName(agent, output);
        const begins = start === 0 && place.start === node.start;
        const plainScalar = begins ? { plainScalar: source.span(node.start, node.end) } : {};
        return { ...named, span, isDefinition: false, isInExpression: true, ...plainScalar };
      });
    }),
  );
}

function outputName(agent: string, output: string): { kind: "output"; name: string } {
  return { kind: "output", name: `${agent}.${output}` };
}

/** Returns the name under an offset. */
export function occurrenceAt(source: TextFile, offset: number): Occurrence | undefined {
  return occurrencesIn(source).find(({ span }) => span.start <= offset && offset <= span.end);
}
