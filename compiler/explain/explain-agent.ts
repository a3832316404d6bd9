import { listInWords, table } from "../../base/in-words.ts";
import { defaults } from "../../schema/defaults.ts";
import type { OutputType } from "../../schema/types.ts";
import type { Agent, Engagement, Model, Phase } from "../link/model.ts";
import { leanOffer } from "../rules/lean-offer.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { PlaceOf } from "./topic.ts";

const laneWords = {
  "read-only": "its tools read and change nothing",
  "dry-run": "its tools may also write the project's repository",
  execute: "its tools may also have effects outside the project",
} as const;

/** Describes one member of the roster: purpose, rights and phases. */
export function explainAgent(agent: Agent, models: readonly Model[], placeOf: PlaceOf): string {
  const { declared, file, name, prompt, tools } = agent;
  const lane = declared.lane ?? defaults.agent.lane;
  return [
    `${declared.title}: ${placeOf(file)}`,
    declared.description.trim(),
    "",
    `It uses the model ${agent.model.name} (${agent.model.declared.id}), with the instructions in ${placeOf(prompt.file)}.`,
    ...models.flatMap((model) => rolesIn(model, name)),
    "",
    writesOf(declared.writes ?? []),
    `Its lane is ${lane}: ${laneWords[lane]}.`,
    ...(tools.length === 0
      ? ["It has no tools of its own."]
      : [
          "It may use:",
          ...table(tools.map(({ name, declared: { effect, description } }) => [name, effect, description.trim()])),
        ]),
    ...leanOfferOf(agent, models),
    "",
    ...reviewsOf(declared.reviews ?? []),
    ...outputsOf(declared.outputs ?? {}),
    (declared.mayAsk ?? defaults.agent.mayAsk) ? "It may ask the customer." : "It may not ask the customer.",
    `In one round of a phase it may use ${declared.budget?.tokens ?? defaults.limits.tokens} tokens${inDollars(declared.budget?.usd)}.`,
    "",
  ].join("\n");
}

function inDollars(usd: number | undefined): string {
  return usd === undefined ? "" : ` and spend $${usd}`;
}

/** By engagement, since models and phases are each engagement's own. */
function leanOfferOf({ name }: Agent, models: readonly Model[]): string[] {
  return models.flatMap((model) => {
    const agent = known(model.agents).find((each) => each.name === name);
    const offer = agent && leanOffer(model, agent);
    if (offer === undefined) return [];
    const { offered, leftOut } = offer;
    const rest = leftOut.length === 0 ? "all that it has" : `and not ${listInWords(leftOut)}`;
    return [
      `In ${model.engagement.name} its model has the lean profile: it is offered ${listInWords(offered)}, ${rest}.`,
    ];
  });
}

function writesOf(writes: readonly string[]): string {
  return writes.length === 0 ? "It writes nothing." : `It may write ${listInWords(writes)}.`;
}

/** Describes the agent's role in each phase of an engagement that has it. */
function rolesIn(model: Model, name: string): string[] {
  const roles: string[] = [];
  each(model.phases, (phase) => {
    const role = roleIn(phase, name);
    if (role !== "") roles.push(`${phase.name} (${role})`);
  });
  const engagement: Engagement = model.engagement;
  return roles.length === 0 ? [] : [`In ${engagement.name} it works on ${listInWords(roles)}.`];
}

function roleIn(phase: Phase, name: string): string {
  const owned = phase.deliverables.filter(({ owner }) => owner.name === name).map(({ declared: { id } }) => id);
  return [
    ...(phase.entry?.name === name ? ["begins"] : []),
    ...(phase.entry?.name !== name && phase.members.some((member) => member.name === name) ? ["member"] : []),
    ...(owned.length > 0 ? [`owns ${listInWords(owned)}`] : []),
    ...(unlessMissing(() => phase.review?.agent.name) === name ? ["reviews it"] : []),
  ].join(", ");
}

function reviewsOf(reviews: NonNullable<Agent["declared"]["reviews"]>): string[] {
  return reviews.map(
    ({ of, blockOn }) =>
      `Its verdict on ${of} is needed before a phase may finish; it cannot approve with findings of severity ${listInWords(blockOn ?? [...defaults.agent.blockOn])}.`,
  );
}

function typeInWords(output: OutputType): string {
  if ("enum" in output) return `one of ${output.enum.join(", ")}`;
  return "of" in output ? `list of at most ${output.items}: ${Object.keys(output.of).join(", ")}` : output.type;
}

function outputsOf(outputs: NonNullable<Agent["declared"]["outputs"]>): string[] {
  const rows = Object.entries(outputs).map(([name, output]) => [name, typeInWords(output), output.description ?? ""]);
  return rows.length === 0 ? [] : ["It must report, before a phase may finish:", ...table(rows)];
}
