import type { AgentFile, EngagementFile, PhaseFile, ToolFile } from "../../schema/types.ts";
import type { Host } from "../source/host.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import type { TextFile } from "../source/text-file.ts";
import type { DeclaredTool } from "./declarations.ts";
import type { Declared } from "./declared.ts";
import { lockOf } from "./file-names.ts";
import { nameMeantBy, type Reach, takePlace } from "./follow-names.ts";
import { folderOf, resolvePath } from "./library.ts";
import type { Reference } from "./name-places.ts";
import { readText } from "./read-files.ts";

/** Reads each agent's instructions, by the agent's name. */
export function readPrompts(
  { host, library, found }: Reach,
  agents: Map<string, Declared<AgentFile>>,
): Map<string, TextFile> {
  const prompts = new Map<string, TextFile>();
  const tried = new Map<string, TextFile | undefined>();
  each([...agents.values()], (agent) => {
    // In a file that is in the wrong folder, paths are relative to the folder where it belongs.
    const home = library.find("agent", agent.name)?.home ?? agent.file;
    const path = resolvePath(folderOf(home), agent.declared.prompt);
    const why = "The file contains the agent's instructions.";
    const named = { at: agent.origin("prompt"), written: agent.declared.prompt, why };
    if (!tried.has(path)) tried.set(path, readText(host, path, named, library.lost, found));
    const prompt = tried.get(path);
    if (prompt !== undefined) prompts.set(agent.name, prompt);
  });
  return prompts;
}

/** Reads the templates that phases name, by name. */
export function readTemplates(reach: Reach, phases: Map<string, Declared<PhaseFile>>): Map<string, TextFile> {
  const templates = new Map<string, TextFile>();
  const references = [...phases.values()].flatMap(templatesOf);
  const named = Map.groupBy(references, ({ name }) => nameMeantBy(reach.library, "template", name));
  for (const [name, [first, ...others]] of named) {
    const path = first && takePlace(reach, "template", name, [first, ...others]);
    if (first === undefined || path === undefined) continue;
    const at = { at: first.span, written: path, why: "The deliverable starts as a copy of this template." };
    const text = readText(reach.host, path, at, reach.library.lost, reach.found);
    if (text !== undefined) templates.set(name, text);
  }
  return templates;
}

function templatesOf(phase: Declared<PhaseFile>): Reference[] {
  const named: Reference[] = [];
  const deliverables = unlessMissing(() => phase.declared.deliverables) ?? [];
  each(deliverables, ({ template }, index) => {
    if (template !== undefined) named.push({ name: template, span: phase.origin("deliverables", index, "template") });
  });
  return named;
}

/** Adds to each tool the lock beside its file. A rule of its kind reports a lock that is missing or cannot be used. */
export function readLocks(host: Host, tools: ReadonlyMap<string, Declared<ToolFile>>): Map<string, DeclaredTool> {
  const read = (file: string) => {
    const bytes = host.read(lockOf(file));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  return new Map([...tools].map(([name, tool]) => [name, Object.assign(tool, { lock: read(tool.file) })]));
}

/** Reads the statement of work that is used when a project is started without one. */
export function readSow({ host, library, found }: Reach, engagement: Declared<EngagementFile>): TextFile | undefined {
  const { sow: written } = engagement.declared;
  if (written === undefined) return undefined;
  const path = resolvePath(folderOf(engagement.file), written);
  const at = engagement.origin("sow");
  const why = "The team works from the statement of work: every deliverable is based on it.";
  const sow = readText(host, path, { at, written, why }, library.lost, found);
  if (sow === undefined || sow.text.trim() !== "") return sow;
  found.error("sow-empty", {
    message: `The statement of work "${path}" is empty.`,
    span: at,
    why,
    help: "describe what the customer wants, by when and within which limits",
  });
  return undefined;
}
