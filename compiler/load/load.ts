import { isObject } from "../../base/is-object.ts";
import type { AgentFile, EngagementFile, PhaseFile, ToolFile } from "../../schema/types.ts";
import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Host } from "../source/host.ts";
import { visibleForm } from "../source/look-alikes.ts";
import { unlessMissing } from "../source/missing-value.ts";
import { startOf } from "../source/span.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import { checkSchema } from "./check-schema.ts";
import { checkStart } from "./check-start.ts";
import { checkTool } from "./check-tool.ts";
import { checkWork } from "./check-work.ts";
import type { Declarations } from "./declarations.ts";
import { createDeclared, type Declared } from "./declared.ts";
import type { NamesOf } from "./fault-place.ts";
import { canonicalName, isName } from "./file-names.ts";
import { flowsOf } from "./flows-of.ts";
import { followNames, type Reach, reachedFiles } from "./follow-names.ts";
import { checkVariables } from "./foreign-variables.ts";
import { isOfNewerLanguage } from "./language-version.ts";
import { engagementFolder, type Library, openLibrary } from "./library.ts";
import { checkLetters } from "./look-alike-letters.ts";
import { declaringKeys, isDeclaredInEngagement } from "./name-places.ts";
import { readExampleCode } from "./read-example-code.ts";
import { readYaml } from "./read-files.ts";
import { readExamples, readInputs, readSchemas } from "./read-schemas.ts";
import { readLocks, readPrompts, readSow, readTemplates } from "./read-texts.ts";
import { checkRegions } from "./regions.ts";
import { salvage } from "./salvage.ts";
import { type FileKind, member } from "./schema-at.ts";
import { namePattern, valueForms } from "./value-forms.ts";

/** Returns the names of the engagements in a workspace, sorted. */
export function listEngagements(host: Host): string[] {
  return host.list("engagements").filter((name) => host.list(engagementFolder(name)).includes("engagement.yaml"));
}

/**
 * Reads an engagement and everything it reaches, once for all of its flows. Broken files are read too: faulty values become holes. Undefined when
 * there is no such engagement, or its language is newer than crew. Leaves a name without a file for link to report.
 */
export function load(host: Host, name: string, found: Found): Loaded | undefined {
  const path = engagementFile(name);
  const yaml = readYaml(host, path, found);
  if (yaml === undefined) {
    reportUnknownEngagement(host, name, path, found);
    return undefined;
  }
  if (isOfNewerLanguage(yaml, found)) return undefined;
  if (!isName(name)) reportFolderName(host, name, found);
  const reach: Reach = { host, library: openLibrary(host, name), found, overrides: [] };
  const files = followNames(reach, yaml);
  const names = namesOf(reach.library, yaml);
  const engagement = declare<EngagementFile>(yaml, "engagement", name, found, names);
  const phases = declareAll<PhaseFile>(files.phase, "phase", found, names);
  const agents = declareAll<AgentFile>(files.agent, "agent", found, names);
  const tools = readLocks(host, declareAll<ToolFile>(files.tool, "tool", found, names));
  const prompts = readPrompts(reach, agents);
  const templates = readTemplates(reach, phases);
  const schemas = readSchemas(reach, phases);
  const inputs = readInputs(reach, engagement);
  const examples = readExamples(reach, engagement);
  const exampleCode = readExampleCode(host, engagement);
  const sow = unlessMissing(() => readSow(reach, engagement));
  const { overrides, library } = reach;
  const reached = reachedFiles(reach, files);
  const fileOf: Declarations["fileOf"] = (kind, name) => library.find(kind, name)?.path;
  const named = { names: allNames(library), fileOf };
  const all = { sow, phases, agents, tools, templates, schemas, examples, exampleCode, prompts, overrides, ...named };
  return { reached, flows: flowsOf({ ...all, engagement, inputs, yaml, files, library }) };
}

/** An engagement as each of its flows sees it; without flows, as a whole. */
export interface Loaded {
  /** Paths of the YAML files and templates in use, and of the shared files that they replace. */
  reached: readonly string[];
  /** At least one. */
  flows: readonly Declarations[];
}

function engagementFile(name: string): string {
  return `${engagementFolder(name)}/engagement.yaml`;
}

/** Returns the names that the engagement's files may use. */
function namesOf(library: Library, { value }: YamlFile): NamesOf {
  const keys = (key: string): string[] => Object.keys(isObject(value) ? (member(value, key) ?? {}) : {});
  return (kind) => {
    if (kind === "output" || kind === "check") return undefined;
    return isDeclaredInEngagement(kind) ? keys(declaringKeys[kind]) : library.names(kind);
  };
}

function allNames(library: Library): Declarations["names"] {
  return {
    agent: library.names("agent"),
    phase: library.names("phase"),
    tool: library.names("tool"),
    template: library.names("template"),
  };
}

function reportUnknownEngagement(host: Host, name: string, path: string, found: Found): void {
  found.error("unknown-name", {
    message: `There is no engagement "${name}": ${path} does not exist.`,
    span: startOf(path),
    help: suggestName(name, listEngagements(host), "engagements"),
  });
}

/**
 * Reports a folder name that is not a valid name. The engagement is named after its folder, and the name becomes part
 * of commands, addresses and every resource's name.
 */
function reportFolderName(host: Host, name: string, found: Found): void {
  const corrected = canonicalName(name).slice(0, 40);
  const isFree = isName(corrected) && !host.list("engagements").includes(corrected);
  found.error("file-misnamed", {
    message: `The folder name "${visibleForm(name)}" is not ${valueForms[namePattern]?.words}.`,
    span: startOf(engagementFolder(name)),
    why: "The engagement is named after its folder, and the name becomes part of addresses and of every resource's name.",
    help: isFree ? `rename it to ${engagementFolder(corrected)}` : "rename it to another name",
  });
}

/** Reports every violation of the kind's schema. Returns the file as its type, with holes for faulty values. */
export function declare<File>(
  yaml: YamlFile,
  kind: FileKind,
  name: string,
  found: Found,
  names: NamesOf = () => undefined,
): Declared<File> {
  if (yaml.holes.some((path) => path.length === 0)) return createDeclared(yaml, name, undefined);
  const faulty = [...yaml.holes, ...checkSchema(yaml, kind, names, found)];
  if (kind === "tool" && faulty.every((path) => path.length > 0)) faulty.push(...checkTool(yaml, faulty, found));
  if (kind === "phase" && faulty.every((path) => path.length > 0)) faulty.push(...checkWork(yaml, faulty, found));
  checkLetters(yaml, kind, faulty, found);
  faulty.push(...checkVariables(yaml, kind, faulty, found));
  if (kind === "engagement") faulty.push(...checkStart(yaml, found), ...checkRegions(yaml, found));
  return createDeclared(yaml, name, faulty.length === 0 ? { value: yaml.value } : salvage(yaml.value, faulty));
}

function declareAll<File>(
  files: ReadonlyMap<string, YamlFile>,
  kind: FileKind,
  found: Found,
  names: NamesOf,
): Map<string, Declared<File>> {
  const all = new Map<string, Declared<File>>();
  for (const [name, yaml] of files) {
    all.set(name, declare<File>(yaml, kind, name, found, names));
  }
  return all;
}
