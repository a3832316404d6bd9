import type { Found } from "../diagnostics/found.ts";
import { linkFinal } from "../kinds/steps/finally/link-final.ts";
import type { FindPhase } from "../kinds/steps/item-kind.ts";
import { kindOfItem } from "../kinds/steps/step-kinds.ts";
import type { Declarations } from "../load/declarations.ts";
import type { LibraryKind } from "../load/library.ts";
import { assemble, each, isWhole, listOf, mapEach, throwMissing, unlessMissing } from "../source/missing-value.ts";
import { startOf } from "../source/span.ts";
import { linkAgents } from "./link-agents.ts";
import { linkPhase, namesAllAgents, type Roster } from "./link-phase.ts";
import { linkActive, linkTriggers } from "./link-triggers.ts";
import type {
  Agent,
  Engagement,
  Group,
  LanguageModel,
  Model,
  Phase,
  PhaseItem,
  Repository,
  SchemaFile,
  Template,
  TextFile,
} from "./model.ts";
import { type FindNamed, resolveName } from "./resolve-name.ts";

/** Resolves names. Reports unknown names, which leave holes. */
export function link(declarations: Declarations, found: Found): Model {
  reportOverrides(declarations, found);
  const { engagement: file, names, tools, schemas, fileOf } = declarations;
  const groups = declaredList<Group>(
    () => file.declared.people,
    (name, people) => ({ name, people }),
  );
  const models = declaredList<LanguageModel>(
    () => file.declared.models,
    (name, declared) => ({ name, declared }),
  );
  const findGroup = finderOf(groups, "group", found);
  const findModel = finderOf(models, "model", found);
  const agents = linkAgents(declarations, (name, agent) => findModel(name, () => agent.origin("model")), found);
  const templates = new Map([...declarations.templates].map(([name, text]) => [name, templateOf(name, text)]));
  const roster: Roster = { agents, tools, templates, schemas, findGroup, names, fileOf, found };
  const phases = new Map([...declarations.phases].map(([name, phase]) => [name, linkPhase(phase, roster)]));
  const engagement = linkEngagement(declarations, { phases, groups, models, findGroup, found });
  return assembleModel(engagement, agents, tools, templates);
}

const linked = new WeakMap<TextFile, Template>();

/** Returns the same object for every engagement, so that results about a shared template are computed once. */
function templateOf(name: string, text: TextFile): Template {
  const template = linked.get(text) ?? { ...text, name };
  linked.set(text, template);
  return template;
}

function assembleModel(
  engagement: Engagement,
  agents: ReadonlyMap<string, Agent>,
  tools: Declarations["tools"],
  templates: ReadonlyMap<string, Model["templates"][number]>,
): Model {
  const phases = phasesOf(engagement);
  const knowsAgents = isWhole(phases) && phases.every((phase) => unlessMissing(() => namesAllAgents(phase)));
  const knowsTools =
    knowsAgents &&
    phases.every((phase) => unlessMissing(() => phase.called?.name ?? "") !== undefined) &&
    [...agents.values()].every((agent) => unlessMissing(() => isWhole(agent.tools)));
  const knowsTemplates = isWhole(phases) && phases.every((phase) => unlessMissing(() => namesAllTemplates(phase)));
  const byName = [...templates.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    engagement,
    phases,
    agents: listOf(agents.values(), knowsAgents),
    tools: listOf(tools.values(), knowsTools),
    templates: listOf(byName, knowsTemplates),
    schemas: schemasOf(phases),
  };
}

function schemasOf(phases: readonly Phase[]): SchemaFile[] {
  const named = new Map<string, SchemaFile>();
  let isComplete = isWhole(phases);
  each(phases, ({ deliverables }) => {
    const schemas = mapEach(deliverables, ({ schema }) => schema);
    isComplete &&= isWhole(schemas);
    each(schemas, (schema) => schema && named.set(schema.path, schema));
  });
  return listOf(
    [...named.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    isComplete,
  );
}

/** Returns the kinds of which an engagement may reach more than its model contains. */
export function unknownKinds(model: Model | undefined): LibraryKind[] {
  const kinds = { phase: model?.phases, agent: model?.agents, tool: model?.tools, template: model?.templates };
  return (Object.keys(kinds) as LibraryKind[]).filter((kind) => model === undefined || !isWhole(kinds[kind] ?? []));
}

function phasesOf(engagement: Engagement): Phase[] {
  const items = unlessMissing(() => engagement.items) ?? listOf<PhaseItem>([], false);
  const phases = new Set<Phase>();
  each(items, (item) => each(item.phases, (phase) => phases.add(phase)));
  return listOf(phases, unlessMissing(() => items.every((item) => isWhole(item.phases))) ?? false);
}

function namesAllTemplates({ deliverables }: Phase): boolean {
  return isWhole(mapEach(deliverables, ({ template }) => template));
}

/** Returns the entries of a mapping; a single hole when they are unknown. */
function declaredList<T>(
  read: () => Readonly<Record<string, unknown>>,
  make: (name: string, value: never) => T,
): readonly T[] {
  const entries = unlessMissing(read);
  if (entries === undefined) return listOf<T>([], false);
  return mapEach(Object.keys(entries), (name) => make(name, entries[name] as never));
}

function finderOf<T extends { name: string }>(list: readonly T[], noun: string, found: Found): FindNamed<T> {
  const known = new Map<string, T>();
  each(list, (element) => known.set(element.name, element));
  return (name, at) => {
    // When some names are unknown, a missing one may be among them.
    if (!known.has(name) && !isWhole(list)) return throwMissing();
    // The intended people must never be guessed.
    const isWritten = noun !== "group";
    return resolveName(known, { name, at: at(), noun, defined: [...known.keys()], isWritten }, found);
  };
}

function reportOverrides({ overrides }: Declarations, found: Found): void {
  for (const { kind, name, file, hides } of overrides) {
    found.info("overridden-name", {
      message: `This ${kind} "${name}" replaces the shared one in ${hides}.`,
      span: startOf(file),
      related: [{ message: "The shared one is here.", span: startOf(hides) }],
    });
  }
}

interface Named {
  phases: ReadonlyMap<string, Phase>;
  groups: readonly Group[];
  models: readonly LanguageModel[];
  findGroup: FindNamed<Group>;
  found: Found;
}

function linkEngagement(declarations: Declarations, named: Named): Engagement {
  const { engagement, flow, sow, names, fileOf } = declarations;
  const { groups, models, findGroup } = named;
  const repositories = declaredList<Repository>(
    () => engagement.declared.repositories ?? {},
    (name, declared: Repository["declared"]) => ({
      name,
      declared,
      sensitiveGroup:
        declared.sensitive &&
        findGroup(declared.sensitive.approvers, () =>
          engagement.origin("repositories", name, "sensitive", "approvers"),
        ),
    }),
  );
  const triggers = unlessMissing(() => linkTriggers(declarations, { repositories, findGroup, found: named.found }));
  const find: FindPhase = (name, path) => {
    const [at, defined] = [engagement.originAt(path), names.phase];
    const wanted = { name, at, noun: "phase", defined, fileOf: (other: string) => fileOf("phase", other) };
    return resolveName(named.phases, wanted, named.found);
  };
  return assemble<Engagement>({
    name: () => engagement.name,
    file: () => engagement.file,
    declared: () => engagement.declared,
    origin: () => engagement.origin,
    originOfKey: () => engagement.originOfKey,
    originWithin: () => engagement.originWithin,
    originAt: () => engagement.originAt,
    originOfKeyAt: () => engagement.originOfKeyAt,
    originWithinAt: () => engagement.originWithinAt,
    flow: () => flow,
    triggers: () => triggers ?? throwMissing(),
    examples: () => declarations.examples,
    exampleCode: () => declarations.exampleCode,
    activeTriggers: () => linkActive(declarations, triggers ?? throwMissing(), named.found),
    sow: () => sow ?? throwMissing(),
    models: () => models,
    groups: () => groups,
    items: () => linkItems(engagement.declared, find),
    operators: () => groups.find(({ name }) => name === "operators") ?? throwMissing(),
    starters: () =>
      mapEach(engagement.declared.start?.by ?? [], (name, index) =>
        findGroup(name, () => engagement.origin("start", "by", index)),
      ),
    surveyed: () => {
      const name = engagement.declared.survey?.group;
      return name === undefined ? undefined : findGroup(name, () => engagement.origin("survey", "group"));
    },
    alertGroups: () =>
      mapEach(engagement.declared.alerts ?? [], ({ to }, index) =>
        findGroup(to, () => engagement.origin("alerts", index, "to")),
      ),
    repositories: () => repositories,
    repository: () => linkRepository(engagement, repositories, named.found),
    topUpGroup: () => {
      const name = engagement.declared.budget.topUp?.group;
      return name === undefined ? undefined : findGroup(name, () => engagement.origin("budget", "topUp", "group"));
    },
    questionGroup: () => {
      const name = engagement.declared.questions?.group;
      if (name === undefined) return groups.find((group) => group.name === "customer");
      return findGroup(name, () => engagement.origin("questions", "group"));
    },
  });
}

/** Returns the repository that is named, else the only one. */
function linkRepository(
  engagement: Declarations["engagement"],
  repositories: readonly Repository[],
  found: Found,
): Repository | undefined {
  const name = engagement.declared.repository;
  if (name !== undefined)
    return finderOf(repositories, "repository", found)(name, () => engagement.origin("repository"));
  if (!isWhole(repositories)) return throwMissing();
  return repositories.length === 1 ? repositories[0] : undefined;
}

/** Returns the elements of `phases`, then those of `finally`. */
function linkItems(declared: Engagement["declared"], find: FindPhase): PhaseItem[] {
  const { phases } = declared;
  const final = unlessMissing(() => declared.finally) ?? [];
  const indices = Array.from({ length: phases.length + final.length }, (_, index) => index);
  return mapEach(indices, (index) => {
    const item = phases[index];
    if (item !== undefined) return kindOfItem(item).link(item, index, find);
    const position = index - phases.length;
    return linkFinal(final[position] ?? throwMissing(), position, index, find);
  });
}
