import { expressionPlaces, type NameKind, namePlaces } from "../load/name-places.ts";
import type { FileKind } from "../load/schema-at.ts";
import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import { parseTree, type YamlNode } from "../source/yaml-tree.ts";
import { expressionPaths, type PathName } from "./expression-names.ts";
import { isYamlKind, placeOfFile } from "./file-place.ts";
import { innerPlace, nodesAt } from "./tree-walk.ts";

/** A place where a file uses or defines a name. */
export interface Occurrence {
  kind: NameKind;
  name: string;
  span: Span;
  isDefinition: boolean;
  isInExpression: boolean;
  /** Of the first name of a path in an expression, which may be an agent's or a phase's: the name after it. */
  before?: string;
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
  return [
    ...plainNames(source, root, place.kind, place.name),
    ...(place.kind === "phase" ? rehearsedOutputs(source, root) : []),
    ...namesInExpressions(source, root, place.kind, place.name),
  ];
}

function plainNames(source: TextFile, root: YamlNode | undefined, file: FileKind, fileName: string): Occurrence[] {
  return namePlaces[file].flatMap(({ path, kind, isDefinition, isValue }) =>
    nodesAt(root, path).flatMap(({ node, entry }) => {
      const scalar = isDefinition && !isValue ? entry?.key : node;
      const place = scalar?.kind === "scalar" ? innerPlace(scalar, source.text) : undefined;
      if (scalar?.kind !== "scalar" || place === undefined) return [];
      const name = isOwned(kind) ? `${fileName}.${scalar.value}` : String(scalar.value);
      return [{ kind, name, span: source.span(place.start, place.end), isDefinition, isInExpression: false }];
    }),
  );
}

/** Returns the outputs that a rehearsal sets: the keys below the agent that reports them. */
function rehearsedOutputs(source: TextFile, root: YamlNode | undefined): Occurrence[] {
  return nodesAt(root, ["rehearsal", "report", "*"]).flatMap(({ node }) => {
    const agent = nodesAt(node, ["agent"])[0]?.node;
    if (agent?.kind !== "scalar") return [];
    return nodesAt(node, ["values", "*"]).flatMap(({ entry }): Occurrence[] => {
      const place = entry && innerPlace(entry.key, source.text);
      if (entry === undefined || place === undefined) return [];
      const name = `${agent.value}.${entry.key.value}`;
      const span = source.span(place.start, place.end);
      return [{ kind: "output", name, span, isDefinition: false, isInExpression: false }];
    });
  });
}

/** True for kinds whose names are written with that of the file which declares them. */
export function isOwned(kind: NameKind): kind is "output" | "check" {
  return kind === "output" || kind === "check";
}

function namesInExpressions(
  source: TextFile,
  root: YamlNode | undefined,
  file: FileKind,
  fileName: string,
): Occurrence[] {
  return expressionPlaces[file].flatMap((path) =>
    nodesAt(root, path).flatMap(({ node }) => {
      const place = node?.kind === "scalar" ? innerPlace(node, source.text) : undefined;
      if (node?.kind !== "scalar" || place === undefined) return [];
      return expressionPaths(String(node.value)).flatMap((names) =>
        namedBy(names, file === "phase" ? fileName : undefined).map(({ at, ...named }): Occurrence => {
          const begins = at.start === 0 && place.start === node.start;
          return {
            ...named,
            span: source.span(place.start + at.start, place.start + at.end),
            isDefinition: false,
            isInExpression: true,
            ...(begins && { plainScalar: source.span(node.start, node.end) }),
          };
        }),
      );
    }),
  );
}

type Named = Pick<Occurrence, "kind" | "name" | "before"> & { at: PathName };

/** Returns the things that a dotted path may name; `here` is the phase in whose file it is. */
function namedBy([first, second, third, fourth, fifth]: readonly PathName[], here: string | undefined): Named[] {
  if (first === undefined) return [];
  const before = second === undefined ? {} : { before: second.name };
  const owned = (kind: "output" | "check", owner: string, at: PathName | undefined): Named[] =>
    at === undefined ? [] : [{ kind, name: `${owner}.${at.name}`, at }];
  const isReported = second?.name === "results" && third?.name === "outputs" && fourth !== undefined;
  return [
    { kind: "agent", name: first.name, at: first, ...before },
    { kind: "phase", name: first.name, at: first, ...before },
    ...owned("output", first.name, second),
    ...(second?.name === "checks" ? owned("check", first.name, third) : []),
    ...(first.name === "checks" && here !== undefined ? owned("check", here, second) : []),
    // Values that were reported for each element of a list.
    ...(isReported
      ? [{ kind: "agent" as const, name: fourth.name, at: fourth }, ...owned("output", fourth.name, fifth)]
      : []),
  ];
}

/** Returns the names under an offset: several where a name may be of things of several kinds. */
export function occurrencesAt(source: TextFile, offset: number): Occurrence[] {
  return occurrencesIn(source).filter(({ span }) => span.start <= offset && offset <= span.end);
}
