import { isObject } from "../../base/is-object.ts";
import { itemPlaces, workKinds } from "../kinds/steps/step-kinds.ts";
import type { Span } from "../source/span.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { type FileKind, member } from "./schema-at.ts";

/** Kinds of things that a name can refer to. An output is written with its agent, a check with its phase: `qa.passed`. */
export type NameKind =
  | "agent"
  | "phase"
  | "tool"
  | "template"
  | "model"
  | "group"
  | "repository"
  | "output"
  | "check"
  | "flow"
  | "trigger";

/** Keys of the engagement whose own keys are the names of a kind. */
export const declaringKeys = {
  model: "models",
  group: "people",
  repository: "repositories",
  flow: "flows",
  trigger: "triggers",
} as const;

export function isDeclaredInEngagement(kind: NameKind): kind is keyof typeof declaringKeys {
  return kind in declaringKeys;
}

interface NamePlace {
  /** `*` matches each element of a list, or each key of a mapping that defines names. */
  path: readonly string[];
  kind: NameKind;
  isDefinition: boolean;
  /** True for a definition whose name is the value at the place. */
  isValue?: true;
}

function names(kind: NameKind, ...paths: string[]): NamePlace[] {
  return paths.map((path) => ({ path: path.split("."), kind, isDefinition: false }));
}

function defines(kind: NameKind, path: string): NamePlace {
  return { path: path.split("."), kind, isDefinition: true };
}

function inPhases(path: string): string[] {
  const within = path === "" ? "" : `.${path}`;
  return [`phases.*${within}`, `flows.*.phases.*${within}`];
}

/** Places where files contain names. At most definitions, the name is the key itself. */
export const namePlaces: Record<FileKind, readonly NamePlace[]> = {
  engagement: [
    ...names("phase", ...itemPlaces.phase.flatMap(inPhases), "finally.*", "flows.*.finally.*"),
    ...names("agent", ...itemPlaces.agent.flatMap(inPhases)),
    ...names("group", "questions.group", "survey.group", "start.by.*", "budget.topUp.group", "alerts.*.to"),
    ...names("group", "flows.*.budget.topUp.group", "triggers.*.by"),
    ...names("group", "repositories.*.sensitive.approvers"),
    ...names("repository", "repository", "flows.*.repository", "flows.*.repositories.*", "triggers.*.for"),
    ...names("flow", "triggers.*.start", "triggers.*.of"),
    ...names("trigger", "environments.*.triggers.*"),
    defines("flow", "flows.*"),
    defines("trigger", "triggers.*"),
    defines("model", "models.*"),
    defines("repository", "repositories.*"),
    defines("group", "people.*"),
  ],
  phase: [
    ...names("agent", ...workKinds.flatMap(({ names }) => names.agent ?? [])),
    ...names("tool", ...workKinds.flatMap(({ names }) => names.tool ?? [])),
    ...names(
      "agent",
      "deliverables.*.owner",
      "review.agent",
      "writes.*.agent",
      "rehearsal.ask.*.agent",
      "rehearsal.report.*.agent",
    ),
    ...names("template", "deliverables.*.template"),
    ...names("group", "gate.approvers.group", "gate.approvers.*.group", "gate.delegate"),
    ...names("phase", "gate.onRevise.to"),
    { ...defines("check", "checks.*.id"), isValue: true },
  ],
  agent: [...names("model", "model"), ...names("tool", "tools.*"), defines("output", "outputs.*")],
  tool: [],
};

/** Places of expressions over the agents' outputs. */
export const expressionPlaces: Record<FileKind, readonly (readonly string[])[]> = {
  engagement: [
    ...itemPlaces.when.flatMap(inPhases).map((path) => path.split(".")),
    ["flows", "*", "key", "*"],
    ["flows", "*", "priority"],
    ["lessons", "from"],
    ["lessons", "kept"],
  ],
  phase: [
    ["gate", "approveWhen"],
    ["call", "with", "*"],
    ["gate", "requires", "*"],
  ],
  agent: [],
  tool: [],
};

/** Places of file paths, which are relative to the folder of the file that contains them. */
export const pathPlaces: Record<FileKind, readonly (readonly string[])[]> = {
  engagement: [["sow"], ["flows", "*", "input"], ["triggers", "*", "examples", "*"], ["repositories", "*", "example"]],
  phase: [["deliverables", "*", "schema"]],
  agent: [["prompt"]],
  tool: [],
};

/** True when the pattern matches the value's path. */
export function isAtPlace(path: readonly (string | number)[], pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((part, index) => part === "*" || part === String(path[index]));
}

/** Returns the kind of thing that a value refers to; undefined for a value that is not a name. */
export function referenceAt(file: FileKind, path: readonly (string | number)[]): NameKind | undefined {
  return namePlaces[file].find((place) => !place.isDefinition && isAtPlace(path, place.path))?.kind;
}

/** Returns the kind of thing that the key at the path defines; undefined for a key of the language. */
export function definitionAt(file: FileKind, path: readonly (string | number)[]): NameKind | undefined {
  return namePlaces[file].find((place) => place.isDefinition && !place.isValue && isAtPlace(path, place.path))?.kind;
}

/** A use of a name in a file. */
export interface Reference {
  name: string;
  span: Span;
}

/**
 * Returns the references from files of one kind to things of another. Only those that load follows: a gate's way back
 * names no phase to read.
 */
export function referencesTo(kind: NameKind, file: FileKind, files: Iterable<YamlFile>): Reference[] {
  const places = namePlaces[file].filter((place) => place.kind === kind && !place.isDefinition);
  return [...files].flatMap((yaml) =>
    places.flatMap(({ path }) =>
      textsAt(yaml.value, path, []).flatMap(([at, name]) => {
        const span = yaml.valueSpan(at);
        return span === undefined ? [] : [{ name, span }];
      }),
    ),
  );
}

function textsAt(value: unknown, pattern: readonly string[], at: ValuePath): [ValuePath, string][] {
  const [part, ...rest] = pattern;
  if (part === undefined) return typeof value === "string" ? [[at, value]] : [];
  if (part !== "*") return isObject(value) ? textsAt(member(value, part), rest, [...at, part]) : [];
  if (Array.isArray(value)) return value.flatMap((element, index) => textsAt(element, rest, [...at, index]));
  // Names that the author chooses, such as those of flows.
  return isObject(value) ? Object.entries(value).flatMap(([key, each]) => textsAt(each, rest, [...at, key])) : [];
}
