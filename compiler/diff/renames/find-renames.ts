import type { Agent, Deliverable, Model, Person, Phase, Pipeline, Template, Tool } from "../../../schema/types.ts";
import { expressionsOf } from "../../ir/steps.ts";
import { inputOf, requiredBy, secretsOf } from "../../ir/tool-parts.ts";
import { kindOfTool } from "../../kinds/tools/tool-kinds.ts";
import { canonical } from "../compare-values.ts";
import { type ExpressionName, replaceNames } from "./expression-names.ts";
import { type Feature, pairAlike } from "./likeness.ts";

/** Old names by new ones, for each kind of name. */
export interface Renames {
  agents: ReadonlyMap<string, string>;
  tools: ReadonlyMap<string, string>;
  models: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  templates: ReadonlyMap<string, string>;
  phases: ReadonlyMap<string, string>;
  /** Deliverables, by the phase's new name. */
  deliverables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Outputs, by the agent's new name. */
  outputs: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Finds renames: a removed and an added element that are otherwise much alike. Their differences are reported as
 * changes of the new name, so a wrong guess hides nothing. Environments are excluded, because a new name is a new
 * deployment.
 */
export function findRenames(before: Pipeline, after: Pipeline): Renames {
  const phases = renamed(before.phases, after.phases, phaseFeatures);
  const agents = renamed(inContext(before, before.agents), inContext(after, after.agents), agentFeatures);
  return {
    phases,
    agents,
    tools: renamed(inContext(before, before.tools), inContext(after, after.tools), toolFeatures),
    models: renamed(inContext(before, before.models), inContext(after, after.models), modelFeatures),
    people: renamed(inContext(before, before.people), inContext(after, after.people), groupFeatures),
    templates: renamed(before.templates, after.templates, templateFeatures),
    deliverables: new Map(
      Object.values(after.phases).map(({ name, deliverables }) => {
        const old = before.phases[phases.get(name) ?? name]?.deliverables ?? [];
        return [name, renamed(byId(old), byId(deliverables), deliverableFeatures)];
      }),
    ),
    outputs: new Map(
      Object.values(after.agents).map((agent) => {
        const old = before.agents[agents.get(agent.name) ?? agent.name];
        return [agent.name, renamed(outputsOf(before, old), outputsOf(after, agent), outputFeatures)];
      }),
    ),
  };
}

type Named<Element> = { [name: string]: Element };

function renamed<Element>(
  before: Named<Element>,
  after: Named<Element>,
  features: readonly Feature<Element>[],
): Map<string, string> {
  const without = (some: Named<Element>, others: Named<Element>) =>
    new Map(Object.entries(some).filter(([name]) => !Object.hasOwn(others, name)));
  return pairAlike(without(before, after), without(after, before), features);
}

function byId(deliverables: readonly Deliverable[]): Named<Deliverable> {
  return Object.fromEntries(deliverables.map((deliverable) => [deliverable.id, deliverable]));
}

/** An agent's output with the expressions that read it, without its name. */
interface Output {
  declared: string;
  uses: string[];
}

function outputsOf({ steps }: Pipeline, agent: Agent | undefined): Named<Output> {
  const expressions = expressionsOf(steps);
  return Object.fromEntries(
    Object.entries(agent?.outputs ?? {}).map(([name, declared]) => {
      const isUsed = (read: ExpressionName) => read.agent === agent?.name && read.output === name;
      const uses = expressions.flatMap((text) => {
        const without = replaceNames(text, (read, written) => (isUsed(read) ? "?" : written));
        return without === text ? [] : [without];
      });
      // Many outputs are booleans, so the type alone is weak evidence.
      return [
        name,
        { declared: Object.keys(declared).length > 1 || "enum" in declared ? canonical(declared) : "", uses },
      ];
    }),
  );
}

const outputFeatures: Feature<Output>[] = [
  { weight: 2, of: ({ declared }) => declared },
  { weight: 2, of: ({ uses }) => uses },
];

/** An element with its name and context: its users say much about what it is. */
interface InContext<Element> {
  name: string;
  element: Element;
  pipeline: Pipeline;
}

function inContext<Element>(pipeline: Pipeline, elements: Named<Element>): Named<InContext<Element>> {
  return Object.fromEntries(Object.entries(elements).map(([name, element]) => [name, { name, element, pipeline }]));
}

const agentFeatures: Feature<InContext<Agent>>[] = [
  { weight: 2, of: ({ element }) => element.title },
  { weight: 2, of: ({ element }) => element.description },
  { weight: 2, of: ({ element }) => element.prompt },
  { weight: 2, of: ({ element }) => element.writes },
  { weight: 3, of: rolesOf },
  { weight: 1, of: ({ element }) => element.tools },
  { weight: 1, of: ({ element }) => element.reviews.map(({ of }) => of) },
  { weight: 1, of: ({ element }) => Object.keys(element.outputs) },
  { weight: 0.5, of: ({ element }) => element.model },
  { weight: 0.5, of: ({ element }) => element.lane },
];

/** Returns an agent's roles in the phases, in words that do not depend on the phases' names. */
function rolesOf({ name, pipeline }: InContext<Agent>): string[] {
  return Object.values(pipeline.phases).flatMap((phase) => [
    ...(phase.members.includes(name) ? [`works on ${phase.title}`] : []),
    ...(phase.entry === name ? [`begins ${phase.title}`] : []),
    ...(phase.review?.agent === name ? [`reviews ${phase.title}`] : []),
    ...phase.deliverables.filter(({ owner }) => owner === name).map(({ path }) => `owns ${path}`),
  ]);
}

const canonicalPart = (part: object | undefined) => (part === undefined ? undefined : canonical(part));

const toolFeatures: Feature<InContext<Tool>>[] = [
  { weight: 3, of: ({ element }) => kindOfTool(element).identity(element) },
  { weight: 2, of: ({ element }) => element.description },
  { weight: 2, of: ({ element }) => canonicalPart(inputOf(element)) },
  { weight: 1, of: ({ element }) => element.effect },
  { weight: 1, of: ({ element }) => secretsOf(element).map(({ from }) => from) },
  { weight: 1, of: ({ element }) => canonicalPart(requiredBy(element)) },
  { weight: 1, of: ({ name, pipeline }) => usersOf(pipeline, ({ tools }) => tools.includes(name)) },
];

const modelFeatures: Feature<InContext<Model>>[] = [
  { weight: 3, of: ({ element }) => element.ids },
  { weight: 1, of: ({ element }) => element.maxTokens },
  { weight: 1, of: ({ name, pipeline }) => usersOf(pipeline, ({ model }) => model === name) },
];

/** Returns the agents that use an element, by title; titles seldom change together with a name. */
function usersOf({ agents }: Pipeline, isUser: (agent: Agent) => boolean): string[] {
  return Object.values(agents)
    .filter(isUser)
    .map(({ title }) => title);
}

const groupFeatures: Feature<InContext<readonly Person[]>>[] = [
  { weight: 3, of: ({ element }) => element.map(({ email }) => email) },
  {
    weight: 2,
    of: ({ name, pipeline: { steps, phases } }) =>
      steps.flatMap((step) =>
        "group" in step && step.group === name ? [`${step.kind} ${phases[step.phase ?? ""]?.title}`] : [],
      ),
  },
];

const templateFeatures: Feature<Template>[] = [
  { weight: 3, of: ({ text }) => text },
  { weight: 2, of: ({ sections }) => sections },
];

const phaseFeatures: Feature<Phase>[] = [
  { weight: 1, of: ({ title }) => title },
  { weight: 2, of: ({ goal }) => goal },
  { weight: 2, of: ({ members }) => members },
  { weight: 3, of: ({ deliverables }) => deliverables.map(({ path }) => path) },
  { weight: 1, of: ({ checks }) => checks.map(({ run }) => run.join(" ")) },
  { weight: 1, of: ({ review }) => review?.checklist },
  { weight: 0.5, of: ({ limits }) => canonical(limits) },
];

const deliverableFeatures: Feature<Deliverable>[] = [
  { weight: 3, of: ({ path }) => path.replace(/^.*\//, "").replace(/\..*$/, "") },
  { weight: 1, of: ({ path }) => path },
  { weight: 2, of: ({ title }) => title },
  { weight: 2, of: ({ template }) => template },
  { weight: 1, of: ({ owner }) => owner },
];
