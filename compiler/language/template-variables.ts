import { type ProjectName, projectValues } from "../../schema/project-values.ts";
import { artifactVariables, promptVariables } from "../../schema/template-variables.ts";
import { type FileKind, schemaAt } from "../load/schema-at.ts";
import type { Span } from "../source/span.ts";
import type { TextFile } from "../source/text-file.ts";
import { inputFacts } from "./element-facts.ts";
import { splitDefault } from "./schema-words.ts";
import type { Workspace } from "./workspace.ts";

/** A variable in a Handlebars file; `path` is from the top, whatever blocks surround it. */
export interface TemplateVariable {
  path: readonly string[];
  span: Span;
}

type Variables = Readonly<Record<string, readonly string[]>>;

/** Returns the variables of the file with their members; a list in the input is listed by its whole name. */
export function variablesOf(workspace: Workspace, { file }: TextFile, kind: "prompt" | "template"): Variables {
  const input = inputFacts(workspace, file).map(({ path }) => path);
  const members = (under: readonly string[]) =>
    input.filter((path) => path.length === under.length + 1 && under.every((step, at) => path[at] === step));
  const named = (under: readonly string[]) => members(under).map((path) => path.at(-1) ?? "");
  const own = kind === "prompt" ? promptVariables : artifactVariables;
  if (input.length === 0) return own;
  const lists = members(["input"]).filter((path) => members(path).length > 0);
  return { ...own, input: named(["input"]), ...Object.fromEntries(lists.map((path) => [path.join("."), named(path)])) };
}

/** Names available at an offset inside {{ }}. */
export interface TemplateScope {
  /** The surrounding block's subject, from the top; empty outside of blocks. */
  subject: readonly string[];
  /** The text of the mustache before the offset. */
  before: string;
}

const mustache = /\{\{(?:!--[\s\S]*?--\}\}|[^}]*)(?:\}\}\}?)?/g;
const blockHelpers = ["each", "with"];

/** Returns the scope at an offset; undefined outside of mustaches and in comments. Reads a broken file as far as possible. */
export function scopeAt(source: TextFile, offset: number): TemplateScope | undefined {
  const blocks: { name: string; subject: readonly string[] }[] = [];
  for (const { 0: written, index } of source.text.matchAll(mustache)) {
    const isClosed = written.endsWith("}}");
    const inner = written.replace(/^\{\{[{~]?/, "").replace(/[~}]*$/, "");
    const subject = blocks.at(-1)?.subject ?? [];
    if (offset <= index + 1) return undefined;
    if (offset < index + written.length || !isClosed) {
      const before = source.text.slice(index, offset).replace(/^\{\{[{~]?/, "");
      return before.startsWith("!") || /^[^}]*\}/.test(before) ? undefined : { subject, before };
    }
    if (inner.startsWith("#")) blocks.push(openBlock(inner.slice(1), subject));
    else if (inner.startsWith("/")) blocks.pop();
  }
  return undefined;
}

function openBlock(inner: string, outer: readonly string[]): { name: string; subject: readonly string[] } {
  const [name = "", argument = ""] = inner.trim().split(/\s+/);
  return { name, subject: blockHelpers.includes(name) ? resolve(argument, outer) : outer };
}

/** Resolves a written variable from the top: `name` inside `{{#each team}}` is `team.name`. */
function resolve(written: string, subject: readonly string[]): readonly string[] {
  if (written.startsWith("@root.")) return written.slice("@root.".length).split(".");
  if (written.startsWith("../")) return resolve(written.replace(/^(\.\.\/)+/, ""), []);
  const parts = written.split(/[./]/).filter((part) => part !== "" && part !== "this");
  return [...subject, ...parts];
}

const word = /[@\w./-]/;

/** Returns the variable under an offset, when it has a value. */
export function variableAt(
  workspace: Workspace,
  source: TextFile,
  kind: "prompt" | "template",
  offset: number,
): TemplateVariable | undefined {
  const scope = scopeAt(source, offset);
  if (scope === undefined) return undefined;
  let [start, end] = [offset, offset];
  while (start > 0 && word.test(source.text[start - 1] ?? "")) start--;
  while (end < source.text.length && word.test(source.text[end] ?? "")) end++;
  const path = resolve(source.text.slice(start, end), scope.subject);
  const [first = "", second] = path;
  const known = variablesOf(workspace, source, kind);
  const [list, field] = [path.slice(0, 2).join("."), path[2]];
  const isKnown =
    field === undefined
      ? Object.hasOwn(known, first) && (second === undefined || known[first]?.includes(second) === true)
      : known[list]?.includes(field) === true;
  return isKnown && end > start ? { path, span: source.span(start, end) } : undefined;
}

/** Descriptions of variables without a YAML key. */
const words: Record<string, string> = {
  agent: "The agent that reads this.",
  date: "The date on which the document is started, such as 2026-11-20.",
  deliverable: "The deliverable that is written from this template.",
  input: "What the project was started with: what stands in it comes from outside and is shown as data.",
  engagement: "The engagement the project belongs to.",
  phase: "The current phase.",
  "phase.name": "The phase's name, which is its file's name.",
  "agent.name": "The agent's name, which is its file's name.",
  "team.name": "The member's name, which is its file's name.",
  project: "The project: one run of the engagement over one statement of work.",
  "project.title": "The project's title, given when it is started.",
  repository: "The repository that the project begins with; its values are empty where there is none.",
  delivery: "The newest delivery to the customer's repository; its values are empty before there is one.",
  round: "The number of the phase's round, from 1.",
  team: "The members of the phase's swarm.",
  writes: "The globs that the agent may write.",
};

/** YAML keys that declare the variables' values. */
const variableKeys: Record<string, { kind: FileKind; path: readonly (string | number)[] }> = {
  agent: { kind: "agent", path: [] },
  deliverable: { kind: "phase", path: ["deliverables", 0] },
  deliverables: { kind: "phase", path: ["deliverables"] },
  engagement: { kind: "engagement", path: [] },
  phase: { kind: "phase", path: [] },
  team: { kind: "agent", path: [] },
  writes: { kind: "agent", path: ["writes"] },
};

function projectWords(name: string, value: string | undefined): string | undefined {
  const values: { [value: string]: string } = Object.hasOwn(projectValues, name)
    ? projectValues[name as ProjectName]
    : {};
  return value === undefined ? undefined : values[value];
}

/** Describes a variable in Markdown. */
export function describeVariable(
  workspace: Workspace,
  { file }: TextFile,
  path: readonly string[],
): string | undefined {
  const [first = "", second] = path;
  const name = path.join(".");
  if (first === "input" && second !== undefined) {
    const fact = inputFacts(workspace, file).find((each) => each.path.join(".") === name);
    return fact && `**${name}**\n\n${fact.words.meaning}\n\n${fact.words.source}`;
  }
  const known = projectWords(first, second);
  if (known !== undefined) return `**${name}**\n\n${known}`;
  const key = variableKeys[first];
  const element = first === "deliverables" && second !== undefined ? [0] : [];
  const steps = key === undefined ? undefined : [...key.path, ...element, ...(second === undefined ? [] : [second])];
  const described = key && steps && schemaAt(key.kind, {}, steps).description;
  const text = words[name] ?? (described === undefined ? undefined : splitDefault(described).text);
  return text === undefined ? undefined : `**${name}**\n\n${text}`;
}
