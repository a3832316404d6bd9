import { count } from "../../base/count.ts";
import { listInWords, table } from "../../base/in-words.ts";
import { constants, defaults } from "../../schema/defaults.ts";
import type { EngagementFile, FlowDeclaration } from "../../schema/types.ts";
import { forgeKinds } from "../kinds/forges/forge-kinds.ts";
import { kindOfItem } from "../kinds/steps/step-kinds.ts";
import type { Model, Phase, PhaseItem } from "../link/model.ts";
import { showsLessons } from "../rules/lessons-shown.ts";
import { outsiderOf, triggersOf } from "../rules/triggers.ts";
import type { PlaceOf } from "./topic.ts";

/** Describes an engagement: its phases in order, who decides, and its maximum cost. */
export function explainEngagement({ engagement, agents }: Model, placeOf: PlaceOf): string {
  const { title, description, mode, budget } = engagement.declared;
  const isFull = mode === "full";
  const isDeployed = Object.keys(engagement.declared.environments ?? {}).length > 0;
  return [
    `${engagement.flow === undefined ? "" : `The flow ${engagement.flow.name} of ${engagement.name}, `}${title}: ${placeOf(engagement.file)}`,
    ...(description === undefined ? [] : [description.trim()]),
    "",
    "Its phases, in order:",
    ...table(engagement.items.map(describeItem)),
    "",
    `${agents.length === 1 ? "One agent works" : `${agents.length} agents work`} on it: ${listInWords(agents.map(({ name }) => name))}.`,
    isFull
      ? "Gates may pass by themselves where they declare it (mode: full)."
      : "A person decides at every gate (mode: guided).",
    `It may cost ${budget.usd} US dollars; the operators are warned at ${budget.warnAt ?? defaults.warnAt}.`,
    ...(budget.perDay === undefined
      ? []
      : [
          `All its projects together may spend at most $${budget.perDay} a day (UTC) in one environment; after that they wait for the next day.`,
        ]),
    ...topUpOf(budget.topUp),
    ...(engagement.declared.alerts ?? []).map(
      ({ metric, above, for: window, to }) =>
        `${to} are told when ${metric} is above ${above} over ${window}${isDeployed ? ", and each deployment has an alarm for it" : ""}.`,
    ),
    ...retentionOf(engagement.declared.retention),
    questionsOf(engagement.questionGroup?.name),
    ...surveyOf(engagement),
    ...lessonsOf(engagement),
    ...flowOf(engagement),
    ...repositoryOf(engagement),
    ...triggersIn(engagement),
    startOf(engagement.starters.map(({ name }) => name)),
    "",
  ].join("\n");
}

function flowOf({ name, flow }: Model["engagement"]): string[] {
  if (flow === undefined) return [];
  const {
    input,
    key = [],
    again = defaults.flow.again,
    priority = defaults.flow.priority,
    limits,
    retry,
  } = flow.declared;
  const { atOnce = defaults.flow.limits.atOnce, perDay } = limits ?? {};
  const same = again === "never" ? "the same project" : "the same project until it has ended, and a new one after that";
  return [
    ...(flow.repository === undefined
      ? []
      : [
          `It is the flow ${flow.declaredAs} for the repository ${flow.repository}, with projects, keys and limits of its own: \`crew start ${name}/${flow.declaredAs} --repository ${flow.repository}\` starts one.`,
        ]),
    input === undefined
      ? "A project is started with a statement of work."
      : `A project is started with an object, which ${input} describes; expressions read its values as input.<name>.`,
    ...(key.length === 0 ? [] : [`A start with the same ${listInWords(key)} is ${same}.`]),
    `At most ${atOnce} ${atOnce === 1 ? "project is" : "projects are"} at work at the same time${perDay === undefined ? "" : `, and ${perDay} begin on one day`}; those that wait are started by priority (${priority}), then by age.`,
    ...(retry === undefined ? [] : [retryOf({ ...defaults.flowRetry, ...retry })]),
  ];
}

function retryOf({ attempts, backoff }: Required<NonNullable<FlowDeclaration["retry"]>>): string {
  return `A project that fails by a cause that may pass is tried again by itself, at most ${count(attempts, "time")} (the first time after ${backoff}, then after twice as long each time, up to ${constants.flowRetrySeconds / 3600}h): it waits without a place and goes on with the phase that failed. After that it has failed for good, until a person queues it again.`;
}

function gatesOf(engagement: Model["engagement"]): string {
  return outsiderOf(engagement) === undefined
    ? "before each gate opens"
    : "before each gate opens that follows an approved one, since anyone can start the flow";
}

function repositoryOf(engagement: Model["engagement"]): string[] {
  const { repository } = engagement;
  if (repository === undefined) return [];
  const { name, declared } = repository;
  const { forge, project, url, branch, credentials } = { ...defaults.repository, ...declared };
  const place = forge === "https" ? `at ${url}` : `of ${project} on ${forgeKinds[forge].title}`;
  const how = credentials === undefined ? "without credentials" : `with the secret ${credentials}`;
  return [
    `Projects begin with the files of the repository ${name}: the newest commit of ${branch} ${place}, fetched ${how} by a step of its own, before any agent works.`,
    ...(declared.deliver === undefined
      ? []
      : [
          `The work is pushed to the branch crew/<project> of ${name} ${declared.deliver === "gates" ? gatesOf(engagement) : "at the end"}, by a step of its own; changes of pipelines, hooks, owners, settings of editors and agents, and package sources are never${declared.sensitive === undefined ? "" : ", except those that `sensitive` names"}.`,
        ]),
    ...(declared.atOnce === undefined
      ? []
      : [`At most ${declared.atOnce} of its projects, of all flows together, are at work on ${name} when one starts.`]),
    ...(declared.feedback === undefined
      ? []
      : [
          `A request for changes takes along the comments and reviews on the request by people who may write in ${name}: ${declared.feedback === "selected" ? "those that the approver selects" : "all of them"}.`,
        ]),
    ...(declared.sensitive === undefined
      ? []
      : [
          `Where it changes ${listInWords(declared.sensitive.paths)}, somebody of ${declared.sensitive.approvers} has to approve as well, at each gate that shows it, and no such gate passes by itself.`,
        ]),
  ];
}

function topUpOf(topUp: EngagementFile["budget"]["topUp"]): string[] {
  if (topUp === undefined) return [];
  const { group, step, max, expires = defaults.topUp.expires, then = defaults.topUp.then } = topUp;
  const refused = then === "stop" ? "the project stops" : "an operator decides";
  return [
    `When that is spent, ${group} may grant ${step} more at a time, up to ${max} in all; refused, or not answered for ${expires}, ${refused}.`,
  ];
}

function retentionOf(retention: EngagementFile["retention"]): string[] {
  if (retention === undefined) return [];
  const { artifacts: { infrequent, archive } = {}, versions, logs } = retention;
  const parts = [
    infrequent && `files move to cheaper storage after ${infrequent}`,
    archive && `${infrequent ? "to" : "files move to"} the archive after ${archive}`,
    versions && `replaced versions are deleted after ${versions}`,
    logs && `logs are deleted after ${logs}`,
  ].filter((part) => part !== undefined);
  return [`${sentenceCase(listInWords(parts))}.`];
}

const sentenceCase = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;

function questionsOf(group: string | undefined): string {
  return group === undefined ? "No group answers the team's questions." : `The team's questions go to ${group}.`;
}

function surveyOf({ declared: { survey } }: Model["engagement"]): string[] {
  if (survey === undefined) return [];
  const { group, after, closes, questions } = { ...defaults.survey, ...survey };
  const many = questions.length === 1 ? "one question" : `${questions.length} questions`;
  return [`${after} after a project has finished, ${group} is asked ${many}, and can answer for ${closes}.`];
}

function lessonsOf({ items, declared: { lessons } }: Model["engagement"]): string[] {
  if (lessons === undefined) return [];
  const { from, kept, most, keep, shown } = { ...defaults.lessons, ...lessons };
  const readers = items.flatMap(({ phases }) => phases.filter((phase) => showsLessons(phase, lessons)));
  const told =
    readers.length === 0
      ? "No phase here shows them"
      : `${listInWords(readers.map(({ name }) => name))} ${readers.length === 1 ? "shows" : "show"} at most ${shown} of them`;
  return [
    `When a project ends, ${from} becomes lessons: at most ${most}, each for ${keep}. ${told}: those with the most words of the statement of work or input, then the newest.`,
    ...(kept === undefined ? [] : [`${kept} says which of them held.`]),
  ];
}

function triggersIn(engagement: Model["engagement"]): string[] {
  const names = triggersOf(engagement).map(({ name }) => name);
  return names.length === 0 ? [] : [`Projects also start by themselves: ${listInWords(names)}.`];
}

function startOf(groups: readonly string[]): string {
  const others = groups.filter((name) => name !== "operators");
  return `Projects are started by ${others.length === 0 ? "operators alone" : listInWords(["operators", ...others])}.`;
}

function describeItem(item: PhaseItem): string[] {
  const how = item.isFinal ? "at every end" : kindOfItem(item.declared).explain(item);
  return [listInWords(item.phases.map(({ name }) => name)), how, listInWords(item.phases.map(decider))];
}

function decider({ gate }: Phase): string {
  if (gate === undefined) return "no gate";
  const groups = gate.approvers.map(({ group }) => group.name);
  return `${listInWords(groups)} ${groups.length === 1 ? "decides" : "decide"}`;
}
