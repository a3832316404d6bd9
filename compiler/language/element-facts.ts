import { isObject } from "../../base/is-object.ts";
import { forgeValues, type ProjectName, projectSources, projectValues } from "../../schema/project-values.ts";
import type { ValueWords } from "../../schema/value-words.ts";
import { engagementFolder, openLibrary, resolvePath } from "../load/library.ts";
import { parseTree, plainValue } from "../source/yaml-tree.ts";
import { placeOfFile } from "./file-place.ts";
import { engagementsAround } from "./resolve-name.ts";
import { typeInWords } from "./schema-words.ts";
import type { Workspace } from "./workspace.ts";

type Declared = { [key: string]: unknown };

/** A fact of a phase, read from a file that may be broken. */
export interface PhaseFact {
  path: readonly string[];
  words: ValueWords;
}

// For a shared file of a thousand engagements, the lists of the first few are sufficient.
const mostEngagements = 20;

/** Returns the list for each of whose elements engagements work on the phase; undefined when none does. */
export function listOfPhaseFor(workspace: Workspace, phase: string, from: string): string | undefined {
  const around = engagementsAround(workspace, from).slice(0, mostEngagements);
  const items = around.flatMap((name) => {
    const declared = declaredIn(workspace, `${engagementFolder(name)}/engagement.yaml`);
    return isObject(declared) ? [declared, ...flowsIn(declared)].flatMap(({ phases }) => listOf(phases)) : [];
  });
  const named = items.find((item) => isObject(item) && item.phase === phase && typeof item.each === "string");
  return isObject(named) ? String(named.each) : undefined;
}

/** Returns how the elements of a phase ended, as expressions read it after the phase. */
export function resultFacts(list: string): PhaseFact[] {
  const source = `the work on each of ${list}`;
  return [
    { path: ["results", "id"], words: { meaning: "Ids of the elements.", source } },
    { path: ["results", "ended"], words: { meaning: "How each ended: finished, limit or failed.", source } },
    { path: ["results", "outputs"], words: { meaning: "What was reported for each, by agent.", source } },
    { path: ["results", "reason"], words: { meaning: "Why an element did not finish.", source } },
  ];
}

/** Returns the values of the element that a phase is worked on for. */
export function itemFacts(workspace: Workspace, list: string, from: string): PhaseFact[] {
  const [agent = "", output = ""] = list.replaceAll("`", "").split(".");
  const words = { meaning: "Value of the element that is worked on.", source: `an element of ${list}` };
  if (agent === "input")
    return within(inputFacts(workspace, from), ["input", output])
      .filter(({ path }) => path.length > 0)
      .map(({ path }) => ({ path: ["item", ...path], words }));
  const file = openLibrary(workspace.host, placeOfFile(from)?.engagement).find("agent", agent)?.path;
  const declared = file === undefined ? undefined : declaredIn(workspace, file);
  const outputs = isObject(declared) && isObject(declared.outputs) ? declared.outputs : {};
  const type = outputs[output];
  const fields = isObject(type) && isObject(type.of) ? Object.keys(type.of) : [];
  return fields.map((field) => ({ path: ["item", field], words }));
}

/** Returns the values that the flows of engagements around a file are started with. */
export function inputFacts(workspace: Workspace, from: string): PhaseFact[] {
  const facts = inputFiles(workspace, from).flatMap((file) => factsOfInput(declaredIn(workspace, file), file));
  return [...new Map(facts.map((fact) => [fact.path.join("."), fact])).values()];
}

/** Returns the values that crew knows of projects of engagements around a file: their repositories, and what is delivered to them. */
export function projectFacts(workspace: Workspace, from: string): PhaseFact[] {
  const around = engagementsAround(workspace, from).slice(0, mostEngagements);
  const all: Declared[] = around.flatMap((name) => {
    const declared = declaredIn(workspace, `${engagementFolder(name)}/engagement.yaml`);
    const repositories = isObject(declared) && isObject(declared.repositories) ? declared.repositories : {};
    return Object.values(repositories).filter((each): each is Declared => isObject(each));
  });
  const delivering = all.filter(({ deliver }) => deliver !== undefined);
  return [
    ...knownOf("project", []),
    ...(all.length > 0 ? knownOf("repository", all) : []),
    ...(delivering.length > 0 ? knownOf("delivery", delivering) : []),
  ];
}

/** Returns the values of one name, as far as one of the repositories has them. */
function knownOf(name: ProjectName, repositories: readonly Declared[]): PhaseFact[] {
  const isOnForge = repositories.some(({ forge }) => ["github", "gitlab"].includes(String(forge)));
  return Object.entries(projectValues[name])
    .filter(([value]) => isOnForge || !forgeValues.includes(value))
    .map(([value, meaning]) => ({ path: [name, value], words: { meaning, source: projectSources[name] } }));
}

/** Returns the schemas of the inputs of engagements around a file. */
export function inputFiles(workspace: Workspace, from: string): string[] {
  const around = engagementsAround(workspace, from).slice(0, mostEngagements);
  return around.flatMap((name) => {
    const folder = engagementFolder(name);
    const declared = declaredIn(workspace, `${folder}/engagement.yaml`);
    const written = isObject(declared) ? flowsIn(declared).map(({ input }) => input) : [];
    return [
      ...new Set(written.filter((input) => typeof input === "string").map((input) => resolvePath(folder, input))),
    ];
  });
}

function factsOfInput(schema: unknown, file: string): PhaseFact[] {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const source = `the object that the project was started with, as ${file} describes it`;
  return Object.entries(properties).flatMap(([name, property]) => {
    const items = isObject(property) && isObject(property.items) ? property.items : {};
    const fields = isObject(items.properties) ? Object.entries(items.properties) : [];
    return [
      { path: ["input", name], words: { meaning: `Value of the input: ${typeOf(property)}.`, source } },
      ...fields.map(([field, value]) => ({
        path: ["input", name, field],
        words: { meaning: `Value of each element: ${typeOf(value)}.`, source },
      })),
    ];
  });
}

/** Describes what may be a schema: whatever cannot be used of it is left out. */
function typeOf(property: unknown): string {
  const { type, enum: values, minimum, maximum } = isObject(property) ? property : {};
  return typeInWords({
    ...(typeof type === "string" && { type }),
    ...(Array.isArray(values) && { enum: values }),
    ...(typeof minimum === "number" && { minimum }),
    ...(typeof maximum === "number" && { maximum }),
  });
}

/** Returns the facts under a dotted name, without it. */
export function within(facts: readonly PhaseFact[], steps: readonly string[]): PhaseFact[] {
  return facts.flatMap(({ path, words }) =>
    steps.every((step, index) => path[index] === step) ? [{ path: path.slice(steps.length), words }] : [],
  );
}

function flowsIn({ flows }: { [key: string]: unknown }): { [key: string]: unknown }[] {
  return isObject(flows) ? Object.values(flows).flatMap((flow) => (isObject(flow) ? [flow] : [])) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function declaredIn(workspace: Workspace, file: string): unknown {
  const source = workspace.text(file);
  return source === undefined ? undefined : plainValue(parseTree(source));
}
