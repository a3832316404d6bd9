import { startableName } from "../../schema/startable-name.ts";
import type { Model, Phase } from "../link/model.ts";
import type { Unused } from "../load/load-unused.ts";
import { triggersOf } from "../rules/triggers.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import { explainAgent } from "./explain-agent.ts";
import {
  explainDeliverable,
  explainEnvironment,
  explainGroup,
  explainModel,
  explainTemplate,
} from "./explain-declared.ts";
import { explainEngagement } from "./explain-engagement.ts";
import { explainPhase } from "./explain-phase.ts";
import { explainTool } from "./explain-tool.ts";
import { explainTrigger } from "./explain-trigger.ts";
import { declaredTopic, type PlaceOf, type Topic } from "./topic.ts";

/** All topics that the workspace declares, by kind; each kind is also a list that can be requested. */
export interface WorkspaceTopics {
  engagements: Topic[];
  phases: Topic[];
  agents: Topic[];
  tools: Topic[];
  models: Topic[];
  people: Topic[];
  templates: Topic[];
  deliverables: Topic[];
  environments: Topic[];
  triggers: Topic[];
}

export function workspaceTopics(
  models: readonly Model[],
  unused: readonly Unused[],
  placeOf: PlaceOf,
  now: number,
): WorkspaceTopics {
  const idle = (kind: Unused["kind"]) =>
    unused.filter((each) => each.kind === kind).map((each) => unusedTopic(each, placeOf));
  const agents = eachOnce(models, ({ agents }) => agents);
  const tools = eachOnce(models, ({ tools }) => tools);
  return {
    engagements: models.flatMap((model) => engagementTopics(model, placeOf)),
    phases: [
      ...models.flatMap((model) =>
        known(model.phases).map((phase) => declaredTopic(phase.name, () => explainPhase(model, phase, placeOf))),
      ),
      ...idle("phase"),
    ],
    agents: [
      ...agents.map((agent) => declaredTopic(agent.name, () => explainAgent(agent, models, placeOf))),
      ...idle("agent"),
    ],
    tools: [
      ...tools.map((tool) => declaredTopic(tool.name, () => explainTool(tool, models, placeOf))),
      ...idle("tool"),
    ],
    models: models.flatMap((model) =>
      known(unlessMissing(() => model.engagement.models) ?? []).map((each) =>
        declaredTopic(each.name, () => explainModel(model, each, placeOf)),
      ),
    ),
    people: models.flatMap((model) =>
      known(unlessMissing(() => model.engagement.groups) ?? []).map((group) =>
        declaredTopic(group.name, () => explainGroup(model, group, placeOf)),
      ),
    ),
    templates: [
      ...eachOnce(models, ({ templates }) => templates).map((template) =>
        declaredTopic(template.name, () => explainTemplate(template, models, placeOf)),
      ),
      ...idle("template"),
    ],
    deliverables: models.flatMap((model) =>
      known(model.phases).flatMap((phase) => deliverableTopics(model, phase, placeOf)),
    ),
    environments: models.flatMap((model) => environmentTopics(model, placeOf)),
    triggers: models.flatMap(({ engagement }) =>
      known(unlessMissing(() => triggersOf(engagement)) ?? []).flatMap((trigger) =>
        [...new Set([trigger.name, trigger.declaredAs])].map((name) =>
          declaredTopic(name, () => explainTrigger(engagement, trigger, placeOf, now)),
        ),
      ),
    ),
  };
}

/** A flow is explained with its engagement, and by its own name. */
function engagementTopics(model: Model, placeOf: PlaceOf): Topic[] {
  const { name, flow } = model.engagement;
  const flows = flow === undefined ? [] : [flow.name, flow.declaredAs];
  const names = [name, ...flows.map((each) => startableName(name, each))];
  return [...new Set(names)].map((each) => declaredTopic(each, () => explainEngagement(model, placeOf)));
}

function unusedTopic({ kind, name, path }: Unused, placeOf: PlaceOf): Topic {
  return { name, describe: () => `${name}: the ${kind} in ${placeOf(path)}\nNo engagement uses it.\n` };
}

function deliverableTopics(model: Model, phase: Phase, placeOf: PlaceOf): Topic[] {
  return known(unlessMissing(() => phase.deliverables) ?? []).flatMap((deliverable) => {
    const id = unlessMissing(() => deliverable.declared.id);
    return id === undefined ? [] : [declaredTopic(id, () => explainDeliverable(model, phase, deliverable, placeOf))];
  });
}

function environmentTopics(model: Model, placeOf: PlaceOf): Topic[] {
  const names = Object.keys(unlessMissing(() => model.engagement.declared.environments) ?? {});
  return names.map((name) => declaredTopic(name, () => explainEnvironment(model, name, placeOf)));
}

/** Removes duplicates: a file that several engagements reach counts once. */
function eachOnce<Element extends { name: string; file: string }>(
  models: readonly Model[],
  of: (model: Model) => readonly Element[],
): Element[] {
  const found = new Map<string, Element>();
  for (const model of models) for (const element of known(of(model))) found.set(element.file, element);
  return [...found.values()];
}
