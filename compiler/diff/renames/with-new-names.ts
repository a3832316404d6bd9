import { parseFresh } from "../../../schema/fresh-requirement.ts";
import { factNames } from "../../../schema/phase-facts.ts";
import type { Agent, Deliverable, Lessons, Phase, Pipeline, ReportedList, Step } from "../../../schema/types.ts";
import { allSteps, branchesOf } from "../../ir/steps.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";
import { replaceText } from "../../kinds/steps/text-at.ts";
import { inExpression, replacePaths } from "./expression-names.ts";
import type { Renames } from "./find-renames.ts";

type Naming = (name: string) => string;

/** Returns the old pipeline with the names of `after`, so that the remaining differences are more than renames. */
export function withNewNames(pipeline: Pipeline, after: Pipeline, renames: Renames): Pipeline {
  const [agent, tool, model, group, template, phase] = [
    renames.agents,
    renames.tools,
    renames.models,
    renames.people,
    renames.templates,
    renames.phases,
  ].map(namingOf) as [Naming, Naming, Naming, Naming, Naming, Naming];
  return {
    ...pipeline,
    models: renamed(pipeline.models, model),
    people: renamed(pipeline.people, group),
    ...(pipeline.survey && { survey: { ...pipeline.survey, group: group(pipeline.survey.group) } }),
    ...(pipeline.lessons && { lessons: renameLessons(pipeline.lessons, agent, renames) }),
    ...(pipeline.startedBy && { startedBy: pipeline.startedBy.map(group) }),
    tools: renamed(pipeline.tools, tool, (each, name) => ({ ...each, name })),
    templates: renamed(pipeline.templates, template, (each, name) => ({ ...each, name })),
    agents: renamed(pipeline.agents, agent, (each, name) => ({
      ...renameAgent(each, name, tool, model),
      outputs: renamed(each.outputs, namingOf(renames.outputs.get(name) ?? new Map())),
    })),
    phases: renamed(pipeline.phases, phase, (each, name) => {
      const deliverable = namingOf(renames.deliverables.get(name) ?? new Map());
      const titles = new Map(after.phases[name]?.deliverables.map(({ id, title }) => [id, title]));
      return renamePhase(each, name, { agent, template, deliverable, titles });
    }),
    ...renameSteps(pipeline, { phase, group, agent, outputs: renames.outputs }),
  };
}

function renameLessons({ from, kept, ...rest }: Lessons, agent: Naming, { outputs }: Renames): Lessons {
  const named = (list: ReportedList): ReportedList => {
    const owner = agent(list.agent);
    return { agent: owner, output: namingOf(outputs.get(owner) ?? new Map())(list.output) };
  };
  return { ...(from && { from: named(from) }), ...(kept && { kept: named(kept) }), ...rest };
}

function namingOf(renames: ReadonlyMap<string, string>): Naming {
  const now = new Map([...renames].map(([is, was]) => [was, is]));
  return (name) => now.get(name) ?? name;
}

function renamed<Element>(
  elements: { [name: string]: Element },
  naming: Naming,
  change: (element: Element, name: string) => Element = (element) => element,
): { [name: string]: Element } {
  return Object.fromEntries(
    Object.entries(elements).map(([name, element]) => [naming(name), change(element, naming(name))]),
  );
}

function renameAgent(agent: Agent, name: string, tool: Naming, model: Naming): Agent {
  return { ...agent, name, tools: agent.tools.map(tool), model: model(agent.model) };
}

interface PhaseNaming {
  agent: Naming;
  template: Naming;
  deliverable: Naming;
  /** Titles of the current deliverables, by id. */
  titles: ReadonlyMap<string, string>;
}

function renamePhase(phase: Phase, name: string, naming: PhaseNaming): Phase {
  const { agent } = naming;
  return {
    ...phase,
    name,
    ...(phase.entry !== undefined && { entry: agent(phase.entry) }),
    members: phase.members.map(agent),
    forcedHandoffs: phase.forcedHandoffs.map((edge) => edge.map(agent)),
    deliverables: phase.deliverables.map((deliverable) => renameDeliverable(deliverable, naming)),
    ...(phase.writes && {
      writes: Object.fromEntries(Object.entries(phase.writes).map(([name, paths]) => [agent(name), paths])),
    }),
    ...(phase.review && { review: { ...phase.review, agent: agent(phase.review.agent) } }),
    rehearsal: { ...phase.rehearsal, ask: phase.rehearsal.ask.map((ask) => ({ ...ask, agent: agent(ask.agent) })) },
  };
}

function renameDeliverable(deliverable: Deliverable, { agent, template, titles, ...naming }: PhaseNaming): Deliverable {
  const id = naming.deliverable(deliverable.id);
  const title = titles.get(id);
  // A deliverable without a title is titled after its id.
  const isCalledAfterId = isTitleOf(deliverable.title, deliverable.id) && title !== undefined && isTitleOf(title, id);
  return {
    ...deliverable,
    id,
    owner: agent(deliverable.owner),
    ...(isCalledAfterId && { title }),
    ...(deliverable.template !== undefined && { template: template(deliverable.template) }),
  };
}

function isTitleOf(title: string, id: string): boolean {
  return title.toLowerCase() === id.replaceAll("-", " ");
}

/** Renames that expressions need. */
interface ReadNaming {
  agent: Naming;
  phase: Naming;
  outputs: Renames["outputs"];
  /** True for a path that names a phase of the old pipeline, and no agent. */
  isOfPhase(names: readonly string[]): boolean;
}

interface StepNaming extends Pick<ReadNaming, "agent" | "phase" | "outputs"> {
  group: Naming;
}

/** Renames a phase's steps, which are named after the phase, and all references to them. */
function renameSteps(pipeline: Pipeline, { phase, group, ...read }: StepNaming): Pick<Pipeline, "start" | "steps"> {
  const ids = new Map(
    allSteps(pipeline.steps).flatMap((step) =>
      "phase" in step && step.phase !== undefined && phase(step.phase) !== step.phase && step.id.startsWith(step.phase)
        ? [[step.id, phase(step.phase) + step.id.slice(step.phase.length)]]
        : [],
    ),
  );
  const id: Naming = (name) => ids.get(name) ?? name;
  const isOfPhase: ReadNaming["isOfPhase"] = ([first = "", second = ""]) => {
    const outputs = pipeline.agents[first]?.outputs;
    if (pipeline.phases[first] === undefined) return false;
    return outputs === undefined || (phaseWords.includes(second) && outputs[second] === undefined);
  };
  const expression: Naming = (text) => renameInExpression(text, { ...read, phase, isOfPhase });
  return { start: id(pipeline.start), steps: renameTexts(pipeline.steps, { id, phase, group, expression }) };
}

/** Renames in each step, and in those inside it. */
function renameTexts(
  steps: readonly Step[],
  naming: { id: Naming; phase: Naming; group: Naming; expression: Naming },
): Step[] {
  return steps.map((step) => {
    const { places, withBranches } = kindOfStep(step);
    const inner = branchesOf(step).map((branch) => renameTexts(branch, naming));
    const renames = [
      { paths: ["id", ...places.steps], rename: naming.id },
      { paths: places.phases ?? [], rename: naming.phase },
      { paths: places.groups ?? [], rename: naming.group },
      { paths: places.expressions ?? [], rename: naming.expression },
    ];
    return renames.reduce(
      (renamed, { paths, rename }) => paths.reduce((each, path) => replaceText(each, path, rename), renamed),
      withBranches?.(step, inner) ?? step,
    );
  });
}

function renameInExpression(expression: string, { agent, phase, outputs, isOfPhase }: ReadNaming): string {
  const fresh = parseFresh(expression);
  if (fresh !== undefined)
    return expression.replace(/(?<=^\s*fresh\(\s*)`?[a-z0-9-]+`?/, inExpression(freshName(fresh.agent)));
  return replacePaths(expression, (names) => {
    const renamed = isOfPhase(names) ? renamePhasePath(names) : renameOutput(names);
    return renamed.every((name, index) => name === names[index]) ? undefined : renamed;
  });

  function freshName(name: string): string {
    return isOfPhase([name]) ? phase(name) : agent(name);
  }

  function renameOutput([owner = "", output = "", ...rest]: readonly string[]): string[] {
    return [agent(owner), namingOf(outputs.get(agent(owner)) ?? new Map())(output), ...rest];
  }

  /** Values that were reported for each element of a list have their agent's name in the path. */
  function renamePhasePath([name = "", ...rest]: readonly string[]): string[] {
    const [results, reported, ...value] = rest;
    if (results !== "results" || reported !== "outputs" || value.length === 0) return [phase(name), ...rest];
    const [owner = "", output] = value;
    return [phase(name), results, reported, ...(output === undefined ? [agent(owner)] : renameOutput(value))];
  }
}

const phaseWords: readonly string[] = [...factNames, "results"];
