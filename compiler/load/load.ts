import type { AgentFile, EngagementFile, PhaseFile, ToolFile } from "../../schema/types.ts";
import { mistypedName, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import { each, unlessHole } from "../source/hole.ts";
import type { Host } from "../source/host.ts";
import type { TextFile } from "../source/text-file.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import { checkSchema } from "./check-schema.ts";
import { checkTool } from "./check-tool.ts";
import type { Declarations } from "./declarations.ts";
import { createDeclared, type Declared } from "./declared.ts";
import type { NamesOf } from "./fault-place.ts";
import {
  engagementFolder,
  folderOf,
  type Library,
  type LibraryKind,
  openLibrary,
  readText,
  readYaml,
  resolvePath,
} from "./library.ts";
import { namesAt } from "./names-at.ts";
import { salvage } from "./salvage.ts";
import { type FileKind, isObject, member } from "./schema-at.ts";

/** Names of the engagements in a workspace, sorted. */
export function listEngagements(host: Host): string[] {
  return host.list("engagements").filter((name) => host.list(engagementFolder(name)).includes("engagement.yaml"));
}

/**
 * Reads an engagement and what it reaches, out of broken files as well: what they get wrong is a hole. Undefined when
 * there is no such engagement. A name without a file is left for link to report.
 */
export function load(host: Host, name: string, found: Found): Declarations | undefined {
  const path = engagementFile(name);
  const yaml = readYaml(host, path, found);
  if (yaml === undefined) {
    reportUnknownEngagement(host, name, path, found);
    return undefined;
  }
  const reach: Reach = { host, library: openLibrary(host, name), found, overrides: [] };
  const files = followNames(reach, yaml);
  const names = namesOf(reach.library, yaml);
  const engagement = declare<EngagementFile>(yaml, "engagement", name, found, names);
  const phases = declareAll<PhaseFile>(files.phase, "phase", found, names);
  const agents = declareAll<AgentFile>(files.agent, "agent", found, names);
  const tools = declareAll<ToolFile>(files.tool, "tool", found, names);
  const prompts = readPrompts(reach, agents);
  const templates = readTemplates(reach, phases);
  const sow = unlessHole(() => readSow(reach, engagement));
  const { overrides, library } = reach;
  const reached = reachedFiles(reach, files);
  const fileOf: Declarations["fileOf"] = (kind, name) => library.find(kind, name)?.path;
  const named = { names: allNames(library), fileOf };
  return { engagement, sow, phases, agents, tools, templates, prompts, overrides, reached, ...named };
}

/** The paths of the YAML files and templates that the engagement reaches, as far as they can be read. */
function reachedFiles({ library, overrides }: Reach, files: FollowedFiles): string[] {
  const named = [...files.phase.values()].flatMap(({ value }) => namesAt(value, ["deliverables", "*", "template"]));
  const places = new Set(named.map((template) => nameOrNear(library, "template", template)));
  return [
    ...Object.values(files).flatMap((byName) => [...byName.values()].map(({ source }) => source.file)),
    // What an engagement's own file hides is told as that.
    ...overrides.map(({ hides }) => hides),
    ...[...places].flatMap((template) => Object.values(library.find("template", template) ?? {})),
  ];
}

function engagementFile(name: string): string {
  return `${engagementFolder(name)}/engagement.yaml`;
}

/** The names that the engagement's files may use. */
function namesOf(library: Library, { value }: YamlFile): NamesOf {
  const keys = (key: string): string[] => Object.keys(isObject(value) ? (member(value, key) ?? {}) : {});
  return (kind) => {
    if (kind === "output") return undefined;
    return kind === "model" || kind === "group" ? keys(kind === "model" ? "models" : "people") : library.names(kind);
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

type FollowedKind = "phase" | "agent" | "tool";
type FollowedFiles = Readonly<Record<FollowedKind, ReadonlyMap<string, YamlFile>>>;

/** The YAML of every phase, agent and tool on the way from the engagement, by kind and name. */
function followNames(reach: Reach, engagement: YamlFile): FollowedFiles {
  const phase = follow(reach, "phase", phaseNames(engagement.value));
  const agent = follow(reach, "agent", [...phase.values()].flatMap(agentNames));
  const tool = follow(
    reach,
    "tool",
    [...agent.values()].flatMap((file) => namesAt(file.value, ["tools", "*"])),
  );
  return { phase, agent, tool };
}

interface Reach {
  host: Host;
  library: Library;
  found: Found;
  overrides: Declarations["overrides"][number][];
}

function reportUnknownEngagement(host: Host, name: string, path: string, found: Found): void {
  found.error("unknown-name", {
    message: `There is no engagement "${name}": ${path} does not exist.`,
    span: { file: path, start: 0, end: 0, line: 1, column: 1 },
    help: suggestName(name, listEngagements(host), "engagements"),
  });
}

/** The YAML of each name that has a file, by name. */
function follow(reach: Reach, kind: FollowedKind, names: string[]): Map<string, YamlFile> {
  const files = new Map<string, YamlFile>();
  const meant = names.map((name) => nameOrNear(reach.library, kind, name));
  for (const name of [...new Set(meant)].sort()) {
    const place = reach.library.find(kind, name);
    if (place === undefined) continue;
    if (place.hides !== undefined) reach.overrides.push({ kind, name, file: place.path, hides: place.hides });
    const yaml = readYaml(reach.host, place.path, reach.found);
    if (yaml !== undefined) files.set(name, yaml);
  }
  return files;
}

/** A name without a file is taken for the one that is near it, as link takes it. */
function nameOrNear(library: Library, kind: LibraryKind, name: string): string {
  if (library.find(kind, name) !== undefined) return name;
  return mistypedName(name, library.names(kind)) ?? name;
}

function phaseNames(value: unknown): string[] {
  return [
    ...namesAt(value, ["phases", "*"]),
    ...namesAt(value, ["phases", "*", "phase"]),
    ...namesAt(value, ["phases", "*", "parallel", "*"]),
  ];
}

function agentNames({ value }: YamlFile): string[] {
  return [
    ...namesAt(value, ["swarm", "entry"]),
    ...namesAt(value, ["swarm", "members", "*"]),
    ...namesAt(value, ["swarm", "handoffs", "forced", "*", "*"]),
    ...namesAt(value, ["deliverables", "*", "owner"]),
    ...namesAt(value, ["review", "agent"]),
    ...namesAt(value, ["rehearsal", "ask", "*", "agent"]),
  ];
}

/** The file as its type, with holes where it breaks the schema of its kind, which is reported. */
export function declare<File>(
  yaml: YamlFile,
  kind: FileKind,
  name: string,
  found: Found,
  names: NamesOf = () => undefined,
): Declared<File> {
  if (yaml.holes.some((path) => path.length === 0)) return createDeclared(yaml, name, undefined);
  const guilty = [...yaml.holes, ...checkSchema(yaml, kind, names, found)];
  if (kind === "tool" && guilty.every((path) => path.length > 0)) guilty.push(...checkTool(yaml, guilty, found));
  return createDeclared(yaml, name, guilty.length === 0 ? { value: yaml.value } : salvage(yaml.value, guilty));
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

function readPrompts({ host, found }: Reach, agents: Map<string, Declared<AgentFile>>): Map<string, TextFile> {
  const prompts = new Map<string, TextFile>();
  const tried = new Map<string, TextFile | undefined>();
  each([...agents.values()], (agent) => {
    const path = resolvePath(folderOf(agent.file), agent.declared.prompt);
    const why = "It holds the agent's instructions.";
    if (!tried.has(path)) tried.set(path, readText(host, path, { at: agent.origin("prompt"), why }, found));
    const prompt = tried.get(path);
    if (prompt !== undefined) prompts.set(agent.name, prompt);
  });
  return prompts;
}

function readTemplates(reach: Reach, phases: Map<string, Declared<PhaseFile>>): Map<string, TextFile> {
  const templates = new Map<string, TextFile>();
  const tried = new Set<string>();
  each([...phases.values()], (phase) => {
    each(phase.declared.deliverables, ({ template: written }, index) => {
      const template = written && nameOrNear(reach.library, "template", written);
      const place = template === undefined ? undefined : reach.library.find("template", template);
      if (template === undefined || place === undefined || tried.has(template)) return;
      tried.add(template);
      const { path, hides } = place;
      if (hides !== undefined) reach.overrides.push({ kind: "template", name: template, file: path, hides });
      const at = phase.origin("deliverables", index, "template");
      const text = readText(reach.host, path, { at, why: "The deliverable is written from it." }, reach.found);
      if (text !== undefined) templates.set(template, text);
    });
  });
  return templates;
}

function readSow({ host, found }: Reach, engagement: Declared<EngagementFile>): TextFile | undefined {
  const path = resolvePath(folderOf(engagement.file), engagement.declared.sow);
  const at = engagement.origin("sow");
  const why = "The team works from the statement of work: every deliverable draws on it.";
  const sow = readText(host, path, { at, why }, found);
  if (sow === undefined || sow.text.trim() !== "") return sow;
  found.error("sow-empty", {
    message: `The statement of work "${path}" is empty.`,
    span: at,
    why,
    help: "write what the customer wants, by when and within which limits",
  });
  return undefined;
}
