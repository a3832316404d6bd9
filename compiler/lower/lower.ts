import { defaults } from "../../schema/defaults.ts";
import type { Phase as LoweredPhase, Person, Pipeline } from "../../schema/types.ts";
import { outputsVersion } from "../../schema/versions.ts";
import type { Found } from "../diagnostics/found.ts";
import { graphFaults } from "../ir/graph.ts";
import { allSteps } from "../ir/steps.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import { mergeRoundsOf } from "../kinds/steps/element-writes.ts";
import type { Engagement, Model } from "../link/model.ts";
import { showsLessons } from "../rules/lessons-shown.ts";
import { listNamed, listReporters } from "../rules/listed-output.ts";
import { throwMissing } from "../source/missing-value.ts";
import { lowerEnvironments } from "./lower-environments.ts";
import { lowerFlow, lowerSow } from "./lower-flow.ts";
import { lowerLessons } from "./lower-lessons.ts";
import { lowerModels } from "./lower-models.ts";
import { lowerPhase } from "./lower-phase.ts";
import { byName, lowerAgent, lowerTemplate, lowerTool } from "./lower-roster.ts";
import { lowerSteps } from "./lower-steps.ts";
import { lowerTriggers } from "./lower-triggers.ts";
import { refusePoorPhases } from "./no-money-for-a-turn.ts";
import { refusePoorDays } from "./per-day-below-round.ts";
import { lowerGiven, withFacts } from "./reads.ts";
import { lowerRepository, repositoryNamed } from "./repository-steps.ts";
import { warnOfUnreachable } from "./tool-out-of-reach.ts";
import { toDays, toMicros, toPercent, toSeconds } from "./units.ts";
import { warnOfWorstCase } from "./worst-case.ts";

/** Lowers a linked engagement to a pipeline: applies all defaults, normalises units, assigns ids, orders steps. */
export function lower(model: Model, found: Found): Pipeline {
  const { engagement } = model;
  const { description, mode } = engagement.declared;
  const phases = lowerPhases(model);
  const lowered = lowerSteps(model, phases, found);
  const { flow } = lowerFlow(engagement);
  const pipeline: Pipeline = {
    schemaVersion: outputsVersion,
    name: engagement.name,
    title: titleOf(engagement),
    description: description ?? "",
    mode: mode ?? defaults.mode,
    sow: lowerSow(engagement, flow),
    models: lowerModels(engagement, found),
    people: lowerPeople(engagement),
    ...(flow && { flow }),
    ...lowerRepository(engagement),
    ...lowerGiven(model),
    ...lowerStart(engagement),
    ...lowerSurvey(engagement),
    ...lowerLessons(model),
    ...(engagement.declared.evaluation && { judge: engagement.declared.evaluation.judge }),
    budget: { ...lowerBudget(engagement), ...setAside(phases) },
    ...lowerAlerts(engagement),
    ...lowerRetention(engagement),
    ...lowerTriggers(engagement),
    agents: byName(model.agents.map(lowerAgent)),
    tools: byName(model.tools.map((tool) => lowerTool(tool, (name) => repositoryNamed(name, engagement)))),
    templates: byName(model.templates.map(lowerTemplate)),
    ...lowerSchemas(model),
    phases: withFacts(phases, lowered.steps),
    ...lowered,
    ...(engagement.declared.environments && { environments: lowerEnvironments(engagement) }),
  };
  checkSteps(pipeline, found);
  refusePoorPhases(pipeline, model, found);
  refusePoorDays(pipeline, model, found);
  warnOfUnreachable(pipeline, model, found);
  warnOfWorstCase(pipeline, engagement, found);
  return pipeline;
}

/** Nobody could tell apart the projects of a flow for several repositories by the flow's own title. */
function titleOf({ declared, flow }: Engagement): string {
  return flow?.repository === undefined ? declared.title : `${declared.title} (${flow.repository})`;
}

function lowerBudget({ declared, topUpGroup }: Engagement): Pipeline["budget"] {
  const { usd, warnAt, perDay, topUp } = declared.budget;
  return {
    maxCostMicros: toMicros(usd),
    warnAtPercent: toPercent(warnAt ?? defaults.warnAt),
    ...(perDay !== undefined && { perDayMicros: toMicros(perDay) }),
    ...(topUp &&
      topUpGroup && {
        topUp: {
          group: topUpGroup.name,
          stepMicros: toMicros(topUp.step),
          maxMicros: toMicros(topUp.max),
          refusal: topUp.then ?? defaults.topUp.then,
        },
      }),
  };
}

function lowerAlerts({ declared, alertGroups }: Engagement): Pick<Pipeline, "alerts"> {
  if (declared.alerts === undefined || declared.alerts.length === 0) return {};
  return {
    alerts: declared.alerts.map(({ metric, above, for: window }, index) => ({
      metric,
      above: Number.parseFloat(above),
      windowSeconds: toSeconds(window),
      group: alertGroups[index]?.name ?? "",
    })),
  };
}

/** Returns the schemas without what says where they are published: they refer to nothing outside themselves. */
function lowerSchemas({ schemas }: Model): Pick<Pipeline, "schemas"> {
  if (schemas.length === 0) return {};
  const lowered = schemas.map(({ path, yaml }) => {
    const { $schema: _draft, $id: _id, ...schema } = yaml.value as { [keyword: string]: unknown };
    return [path, schema] as const;
  });
  return { schemas: Object.fromEntries(lowered) };
}

function lowerRetention({ declared: { retention } }: Engagement): Pick<Pipeline, "retention"> {
  if (retention === undefined) return {};
  const { artifacts, versions, logs } = retention;
  return {
    retention: {
      ...(artifacts?.infrequent !== undefined && { infrequentDays: toDays(artifacts.infrequent) }),
      ...(artifacts?.archive !== undefined && { archiveDays: toDays(artifacts.archive) }),
      ...(versions !== undefined && { versionDays: toDays(versions) }),
      ...(logs !== undefined && { logDays: toDays(logs) }),
    },
  };
}

function lowerPhases({ engagement, agents }: Model): { [name: string]: LoweredPhase } {
  const phases = engagement.items.flatMap(({ declared, placed, index, isFinal }) => {
    const { each: list, locks } = declaredEach(declared) ?? {};
    const items =
      list === undefined ? 0 : (listNamed(list, listReporters({ engagement, agents })) ?? throwMissing()).type.items;
    return placed.map(({ phase, limits }) => {
      const mergeRounds = mergeRoundsOf(phase);
      const branches = mergeRounds !== undefined && { mergeRounds, ...(locks !== undefined && { locks }) };
      const each = list === undefined ? undefined : { list, items, ...branches };
      const lessons = showsLessons(phase, engagement.declared.lessons);
      return lowerPhase(phase, index, limits, { isFinal, each, lessons });
    });
  });
  return byName(phases);
}

/** Returns the people who may start projects. Operators are not listed, because they always may. */
function lowerStart({ starters }: Engagement): Pick<Pipeline, "startedBy"> {
  const startedBy = starters.map(({ name }) => name).filter((name) => name !== "operators");
  return startedBy.length === 0 ? {} : { startedBy };
}

function lowerSurvey({ declared }: Engagement): Pick<Pipeline, "survey"> {
  if (declared.survey === undefined) return {};
  const { group, questions, after, closes } = { ...defaults.survey, ...declared.survey };
  return {
    survey: { group, afterSeconds: toSeconds(after), openSeconds: toSeconds(closes), questions },
  };
}

function lowerPeople({ groups }: Engagement): { [group: string]: Person[] } {
  return Object.fromEntries(
    groups.map(({ name, people }) => [name, people.map(({ name, email }) => ({ name, email }))]),
  );
}

/** Reports colliding step ids, which are made of phase names. Any other fault of the steps is a bug. */
function checkSteps(pipeline: Pipeline, found: Found): void {
  const seen = new Set<string>();
  for (const { id, origin } of allSteps(pipeline.steps)) {
    if (seen.has(id)) {
      found.error("step-name-taken", {
        message: `Two steps would have the name "${id}".`,
        span: origin,
        why: "A phase's steps are named after it: review, gate, question, operator.",
        help: "rename one of the phases",
      });
    }
    seen.add(id);
  }
  const faults = found.hasErrors ? [] : graphFaults(pipeline.steps, pipeline.start);
  if (faults.length > 0) throw new Error(`The steps of ${pipeline.name} are inconsistent: ${faults.join(" ")}`);
}

/** Returns the money that only the final phases may use: one round of each at its limit. A call needs no model, so it costs nothing. */
function setAside(phases: { [name: string]: LoweredPhase }): Pick<Pipeline["budget"], "setAsideMicros"> {
  const micros = Object.values(phases).map(({ final, members, limits }) =>
    final && members.length > 0 ? limits.maxCostMicros : 0,
  );
  const setAsideMicros = micros.reduce((sum, each) => sum + each, 0);
  return setAsideMicros === 0 ? {} : { setAsideMicros };
}
