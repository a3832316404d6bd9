import type { PhaseItem as DeclaredItem, EngagementFile } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Declarations } from "../load/declarations.ts";
import { linkAgents, linkTools } from "./link-agents.ts";
import { linkPhase, type Roster } from "./link-phase.ts";
import type { Engagement, Group, Model, Phase, PhaseItem } from "./model.ts";
import { resolveName } from "./resolve-name.ts";

/** Turns names into what they stand for; undefined when some stand for nothing, which is then reported. */
export function link(declarations: Declarations, found: Found): Model | undefined {
  reportOverrides(declarations, found);
  const groups = Object.entries(declarations.engagement.declared.people).map(([name, people]) => ({ name, people }));
  const tools = linkTools(declarations);
  const agents = linkAgents(declarations, tools, found);
  const templates = new Map([...declarations.templates].map(([name, file]) => [name, { ...file, name }]));
  const roster: Roster = { agents, templates, groups, names: declarations.names, found };
  const phases = new Map<string, Phase>();
  for (const [name, file] of declarations.phases) {
    const phase = linkPhase(file, roster);
    if (phase !== undefined) phases.set(name, phase);
  }
  const engagement = linkEngagement(declarations, phases, groups, found);
  if (engagement === undefined || found.hasErrors) return undefined;
  return {
    engagement,
    phases: [...new Set(engagement.items.flatMap(phasesOf))],
    agents: [...agents.values()],
    tools: [...tools.values()],
    templates: [...templates.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function phasesOf(item: PhaseItem): readonly Phase[] {
  return item.kind === "single" ? [item.phase] : item.phases;
}

function reportOverrides({ overrides }: Declarations, found: Found): void {
  for (const { kind, name, file, hides } of overrides) {
    found.info("overridden-name", {
      message: `This ${kind} "${name}" stands before the shared one in ${hides}.`,
      span: { file, start: 0, end: 0, line: 1, column: 1 },
      related: [{ message: "The shared one.", span: { file: hides, start: 0, end: 0, line: 1, column: 1 } }],
    });
  }
}

function linkEngagement(
  { engagement, sow, names }: Declarations,
  phases: ReadonlyMap<string, Phase>,
  groups: readonly Group[],
  found: Found,
): Engagement | undefined {
  const { declared } = engagement;
  const find = (name: string, ...path: (string | number)[]): Phase | undefined => {
    const wanted = { name, at: engagement.origin(...path), noun: "phase", defined: names.phase };
    return resolveName(phases, wanted, found);
  };
  const items = declared.phases.map((item, index) => linkItem(item, index, find)).filter((item) => item !== undefined);
  const operators = groups.find(({ name }) => name === "operators");
  const questionGroup = findQuestionGroup(engagement, groups, found);
  if (items.length < declared.phases.length || operators === undefined) return undefined;
  const models = Object.entries(declared.models).map(([name, model]) => ({ name, declared: model }));
  return { ...engagement, sow, models, groups, items, operators, questionGroup };
}

function findQuestionGroup(
  engagement: Declarations["engagement"],
  groups: readonly Group[],
  found: Found,
): Group | undefined {
  const name = (engagement.declared satisfies EngagementFile).questions?.group;
  if (name === undefined) return groups.find((group) => group.name === "customer");
  const byName = new Map(groups.map((group) => [group.name, group]));
  const at = engagement.origin("questions", "group");
  return resolveName(byName, { name, at, noun: "group", defined: [...byName.keys()] }, found);
}

type FindPhase = (name: string, ...path: (string | number)[]) => Phase | undefined;

function linkItem(item: DeclaredItem, index: number, find: FindPhase): PhaseItem | undefined {
  if (typeof item === "string") {
    const phase = find(item, "phases", index);
    return phase && { kind: "single", index, phase, when: undefined, limits: undefined };
  }
  if ("phase" in item) {
    const phase = find(item.phase, "phases", index, "phase");
    return phase && { kind: "single", index, phase, when: item.when, limits: item.limits };
  }
  const phases = item.parallel.map((name, place) => find(name, "phases", index, "parallel", place));
  const known = phases.filter((phase) => phase !== undefined);
  return known.length === phases.length ? { kind: "parallel", index, phases: known } : undefined;
}
