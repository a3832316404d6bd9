import { listInWords } from "../../base/in-words.ts";
import { defaults } from "../../schema/defaults.ts";
import { leanToolCount } from "../../schema/lean-tools.ts";
import { secretsOfService } from "../../schema/model-service.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import type { Deliverable, Engagement, Group, LanguageModel, Model, Phase, Template } from "../link/model.ts";
import { type ServedId, servedIds } from "../link/served-ids.ts";
import { each, known } from "../source/missing-value.ts";
import type { PlaceOf } from "./topic.ts";

/** Describes a model and the agents that use it. */
export function explainModel(
  { engagement, agents }: Model,
  { name, declared }: LanguageModel,
  placeOf: PlaceOf,
): string {
  const users = known(agents).filter((agent) => agent.model.name === name);
  const { maxTokens, tokensPerMinute, cache, profile = defaults.model.profile } = declared;
  const [own, ...fallbacks] = servedIds({ name, declared });
  return [
    `${name}: a model of ${engagement.name}, in ${placeOf(engagement.file)}`,
    `It is ${own === undefined ? "" : inWords(own)}${fallbacks.length === 0 ? "" : `; when that is unavailable, ${listInWords(fallbacks.map((each) => (each.isElsewhere ? inWords(each) : each.id)))}`}.`,
    `A reply may have ${maxTokens} tokens; prompts are cached: ${cache ?? defaults.model.cache}.`,
    ...(tokensPerMinute === undefined
      ? []
      : [
          `All projects of an environment together may use ${tokensPerMinute} tokens a minute; calls beyond that wait in line.`,
        ]),
    profile === "lean"
      ? `Its profile is lean: each agent is offered at most ${leanToolCount} tools and a short brief, asked for one file at a time, and may write it in a fenced block.`
      : "Its agents have all of their tools and the whole brief.",
    users.length === 0 ? "No agent uses it." : `It is used by ${listInWords(users.map((agent) => agent.name))}.`,
    "",
  ].join("\n");
}

/** Describes an id with its service; names of secrets only. */
function inWords({ id, provider, endpoint, key, headers = {} }: ServedId): string {
  const at = endpoint === undefined ? "" : ` at ${endpoint}`;
  const secrets = secretsOfService({ ...(key !== undefined && { key }), headers });
  const names = Object.keys(headers);
  return [
    `${id}, provided by ${providerOf({ provider }).title}${at}`,
    ...(secrets.length === 0 ? [] : [`with the secret ${listInWords(secrets)}`]),
    ...(names.length === 0 ? [] : [`with the header ${listInWords(names)}`]),
  ].join(", ");
}

/** Describes a group of people and the rights of its members. */
export function explainGroup({ engagement, phases }: Model, { name, people }: Group, placeOf: PlaceOf): string {
  const gates: string[] = [];
  const delegated: string[] = [];
  each(phases, (phase) => {
    if (phase.gate?.approvers.some(({ group }) => group.name === name)) gates.push(phase.name);
    if (phase.gate?.delegate?.name === name) delegated.push(phase.name);
  });
  return [
    `${name}: a group of people of ${engagement.name}, in ${placeOf(engagement.file)}`,
    `Its ${people.length === 1 ? "member is" : "members are"} ${listInWords(people.map((person) => `${person.name} (${person.email})`))}.`,
    ...(gates.length === 0 ? [] : [`It decides at the gates of ${listInWords(gates)}.`]),
    ...(delegated.length === 0
      ? []
      : [`Votes at the gates of ${listInWords(delegated)} can be passed on to its members.`]),
    ...(engagement.questionGroup?.name === name ? ["It answers the team's questions."] : []),
    ...(engagement.surveyed?.name === name ? ["It answers the survey after a project."] : []),
    ...(engagement.alertGroups.some((group) => group.name === name) ? ["It is told of alerts."] : []),
    ...(engagement.topUpGroup?.name === name ? ["It grants more money when the budget is spent."] : []),
    ...triggersAsking(engagement, name),
    ...(engagement.operators.name === name ? ["It decides when a phase cannot continue by itself."] : []),
    "",
  ].join("\n");
}

function triggersAsking(engagement: Engagement, group: string): string[] {
  const names = known(engagement.triggers).flatMap((trigger) =>
    "by" in trigger && trigger.by === group ? [trigger.name] : [],
  );
  return names.length === 0 ? [] : [`It decides on the starts of ${listInWords(names)}.`];
}

/** Describes a template and the deliverables written from it. */
export function explainTemplate({ name, file }: Template, models: readonly Model[], placeOf: PlaceOf): string {
  const written = new Set<string>();
  for (const { phases } of models) {
    each(phases, (phase) => {
      each(phase.deliverables, ({ template, declared }) => {
        if (template?.file === file) written.add(`${declared.id} of ${phase.name}`);
      });
    });
  }
  return [
    `${name}: the template ${placeOf(file)}`,
    written.size === 0 ? "No deliverable uses it." : `Deliverables written from it: ${listInWords([...written])}.`,
    "",
  ].join("\n");
}

export function explainDeliverable(model: Model, phase: Phase, deliverable: Deliverable, placeOf: PlaceOf): string {
  const { declared, owner, template, schema } = deliverable;
  const { id, title, path, min = defaults.deliverable.min, optional = defaults.deliverable.optional } = declared;
  return [
    `${title ?? id}: a deliverable of ${phase.name} in ${model.engagement.name}, declared in ${placeOf(phase.file)}`,
    `${owner.name} owns it. Its path is ${path}${min > 1 ? `, with at least ${min} files` : ""}${optional ? "; it is optional" : ""}.`,
    template === undefined ? "It has no template." : `It is written from ${placeOf(template.file)}.`,
    schema === undefined
      ? "It has no schema, so nothing checks its data."
      : `Its data must fit ${placeOf(schema.path)} before the phase can finish.`,
    "",
  ].join("\n");
}

export function explainEnvironment({ engagement }: Model, name: string, placeOf: PlaceOf): string {
  const { region, size, account, network } = engagement.declared.environments?.[name] ?? {};
  return [
    `${name}: an environment of ${engagement.name}, in ${placeOf(engagement.file)}`,
    `It is deployed to ${region}${account === undefined ? "" : ` of account ${account}`} at the size ${size}${network === undefined ? "" : `, network ${network}`}.`,
    `\`crew explain rights\` lists what its roles may do, \`crew cost ${engagement.name} --monthly\` what it costs.`,
    "",
  ].join("\n");
}
