import { isObject } from "../../base/is-object.ts";
import { namedOutput } from "../../schema/named-output.ts";
import type { EngagementFile } from "../../schema/types.ts";
import { markMissing, unlessMissing } from "../source/missing-value.ts";
import type { YamlFile } from "../source/yaml-file.ts";
import type { Declarations, DeclaredFlow } from "./declarations.ts";
import type { Declared } from "./declared.ts";
import type { FlowName } from "./flow-name.ts";
import { flowNames } from "./flow-names.ts";
import { type EngagementOfFlow, viewOf } from "./flow-view.ts";
import { type FollowedFiles, nameMeantBy } from "./follow-names.ts";
import type { Library, LibraryKind } from "./library.ts";
import { referencesTo } from "./name-places.ts";
import { member } from "./schema-at.ts";
import type { SchemaFile } from "./schema-file.ts";

interface Read extends Omit<Declarations, "engagement" | "flow"> {
  engagement: Declared<EngagementFile>;
  inputs: ReadonlyMap<string, SchemaFile>;
  yaml: YamlFile;
  files: FollowedFiles;
  library: Library;
}

/** Returns the declarations of each flow, with the files that it reaches; of an engagement without flows a single one with all of them. */
export function flowsOf({ inputs, yaml, files, library, ...read }: Read): Declarations[] {
  const { engagement } = read;
  const names = unlessMissing(() => ({ flows: flowNames(engagement) }));
  if (names === undefined) return [{ ...read, engagement: withoutPhases(engagement), flow: undefined }];
  if (names.flows === undefined) return [{ ...read, engagement: asOnly(engagement), flow: undefined }];
  const { flows } = names;
  const reached = flows.map((flow) => ({ flow, names: reachedBy(flow.declaredAs, { yaml, files, library }) }));
  const full = reached.filter(({ flow }) => unlessMissing(() => viewOf(engagement, flow).declared.mode) === "full");
  const phasesInFull = new Set(full.flatMap(({ names }) => [...names.phase]));
  const lessons = lessonsBetween(read, reached);
  return reached.map(({ flow, names: { phase, agent, tool, template } }) => {
    const input = inputs.get(flow.declaredAs);
    return {
      ...read,
      engagement: viewOf(engagement, flow),
      flow: declaredFlow({ ...flow, siblings: flows, phasesInFull, input, inputs, lessons }, engagement),
      phases: only(read.phases, phase),
      agents: only(read.agents, agent),
      tools: only(read.tools, tool),
      templates: only(read.templates, template),
    };
  });
}

/** The flow's own declaration may be a hole. */
function declaredFlow(flow: Omit<DeclaredFlow, "declared">, engagement: Declared<EngagementFile>): DeclaredFlow {
  const declared = unlessMissing(() => engagement.declared.flows?.[flow.declaredAs]);
  if (declared !== undefined) return { ...flow, declared };
  markMissing(flow, "declared");
  return flow as DeclaredFlow;
}

function asOnly(engagement: Declared<EngagementFile>): Declared<EngagementOfFlow> {
  return engagement as Declared<EngagementOfFlow>;
}

/** Flows that cannot be read may name any phase. */
function withoutPhases(engagement: Declared<EngagementFile>): Declared<EngagementOfFlow> {
  const declared = unlessMissing(() => engagement.declared);
  if (declared === undefined) return asOnly(engagement);
  const view = Object.defineProperties({}, Object.getOwnPropertyDescriptors(declared));
  markMissing(view, "phases");
  return asOnly({ ...engagement, declared: view as EngagementFile });
}

type Names = Readonly<Record<LibraryKind, ReadonlySet<string>>>;

function reachedBy(flow: string, { yaml, files, library }: Pick<Read, "yaml" | "files" | "library">): Names {
  const meant = (kind: LibraryKind, references: readonly { name: string }[]) =>
    new Set(references.map(({ name }) => nameMeantBy(library, kind, name)));
  const phase = meant("phase", referencesTo("phase", "engagement", [partOf(yaml, flow)]));
  const worked = [...only(files.phase, phase).values()];
  const agent = meant("agent", referencesTo("agent", "phase", worked));
  const tool = meant("tool", [
    ...referencesTo("tool", "agent", only(files.agent, agent).values()),
    ...referencesTo("tool", "phase", worked),
  ]);
  const template = meant("template", referencesTo("template", "phase", worked));
  return { phase, agent, tool, template };
}

/** Lessons are shared by all flows, so what one of them writes down another one reads. */
function lessonsBetween(
  { engagement, phases }: Pick<Read, "engagement" | "phases">,
  reached: readonly { flow: FlowName; names: Names }[],
): DeclaredFlow["lessons"] {
  const declared = unlessMissing(() => engagement.declared.lessons);
  if (declared === undefined) return { writers: [], readers: [] };
  const agentIn = (path: string | undefined) => (path === undefined ? undefined : namedOutput(path)?.agent);
  const [from, kept] = [agentIn(unlessMissing(() => declared.from)), agentIn(unlessMissing(() => declared.kept))];
  const shows = (name: string) => unlessMissing(() => phases.get(name)?.declared.lessons) === true;
  const flows = reached.map(({ flow: { name }, names: { agent, phase } }) => ({
    name,
    writes: agent.has(from ?? ""),
    reads: agent.has(kept ?? "") || [...phase].some(shows),
  }));
  return {
    writers: flows.filter(({ writes }) => writes).map(({ name }) => name),
    readers: flows.filter(({ reads }) => reads).map(({ name }) => name),
  };
}

/** The engagement's file as though it had no other flow. */
function partOf(yaml: YamlFile, flow: string): YamlFile {
  const declared = isObject(yaml.value) ? member(member(yaml.value, "flows"), flow) : undefined;
  return {
    ...yaml,
    value: isObject(declared) ? { phases: declared.phases, finally: declared.finally } : {},
    valueSpan: (path) => yaml.valueSpan(["flows", flow, ...path]),
  };
}

function only<T>(all: ReadonlyMap<string, T>, names: ReadonlySet<string>): Map<string, T> {
  return new Map([...all].filter(([name]) => names.has(name)));
}
