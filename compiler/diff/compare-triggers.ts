import type { Pipeline, Trigger } from "../../schema/types.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Change } from "./change.ts";
import { compareOptional, compareSets, compareValue, pairByName } from "./compare-values.ts";
import { quote } from "./quote.ts";

/** Compares what starts projects besides people: one that is added, that more can cause or that acts in more environments spends money without a person. */
export function compareTriggers(before: Pipeline, after: Pipeline): Change[] {
  const [was, is] = [before, after].map(({ triggers = [] }) =>
    Object.fromEntries(triggers.map((trigger) => [trigger.name, trigger])),
  );
  const about = { theme: "people", subject: "triggers" } as const;
  const pairs = pairByName<Trigger>(was ?? {}, is ?? {});
  const names = ({ triggers = [] }: Pipeline) => triggers.map(inWords);
  const isNew = ({ name }: Trigger, other: { [name: string]: Trigger } = {}) => other[name] === undefined;
  return [
    ...compareSets(
      about,
      names({ ...before, triggers: (before.triggers ?? []).filter((each) => isNew(each, is)) }),
      names({ ...after, triggers: (after.triggers ?? []).filter((each) => isNew(each, was)) }),
      {
        added: { severity: "high", sentence: (triggers) => `Projects now also start by themselves: ${triggers}.` },
        removed: { severity: "medium", sentence: (triggers) => `Projects start no more by themselves: ${triggers}.` },
      },
    ),
    ...pairs.flatMap((pair) => (pair.before && pair.after ? compareTrigger(pair.before, pair.after) : [])),
    ...compareActing(before, after),
  ];
}

function compareActing(before: Pipeline, after: Pipeline): Change[] {
  return Object.entries(after.environments ?? {}).flatMap(([name, { triggers = [] }]) =>
    compareSets(
      { theme: "deployment", subject: `environments.${name}.triggers` },
      before.environments?.[name]?.triggers ?? [],
      triggers,
      {
        added: { severity: "high", sentence: (names) => `In ${name}, projects now start by ${names}.` },
        removed: { severity: "medium", sentence: (names) => `In ${name}, projects start no more by ${names}.` },
      },
    ),
  );
}

/** Compares what can cause a trigger: who, where, for which events, and what else its kind says. */
function compareTrigger(before: Trigger, after: Trigger): Change[] {
  const { name } = after;
  const about = (key: string) => ({ theme: "people" as const, subject: `triggers.${name}.${key}` });
  const isWider = causers.indexOf(whoOf(after)) > causers.indexOf(whoOf(before));
  return [
    ...compareValue(
      {
        ...about("on"),
        severity: "high",
        sentence: `${name} now starts projects ${causeOf(after)}, instead of ${causeOf(before)}.`,
      },
      causeOf(before),
      causeOf(after),
    ),
    ...compareValue(
      {
        ...about("who"),
        kind: isWider ? "widened" : "narrowed",
        severity: isWider ? "high" : "medium",
        sentence: `${name} now starts projects because of ${sayWho[whoOf(after)]}, instead of ${sayWho[whoOf(before)]}.`,
      },
      whoOf(before),
      whoOf(after),
    ),
    ...compareSets(about("for"), placesOf(before), placesOf(after), {
      added: {
        severity: "high",
        kind: "widened",
        sentence: (places) => `${name} now also starts projects for what happens in ${places}.`,
      },
      removed: {
        severity: "medium",
        kind: "narrowed",
        sentence: (places) => `${name} no longer starts projects for what happens in ${places}.`,
      },
    }),
    ...compareOptional(about("when"), whenOf(before), whenOf(after), {
      added: {
        severity: "medium",
        kind: "narrowed",
        sentence: `${name} now starts projects only when ${quote(whenOf(after) ?? "")} holds.`,
      },
      removed: {
        severity: "high",
        kind: "widened",
        sentence: `${name} now starts a project for every event, not only when ${quote(whenOf(before) ?? "")} holds.`,
      },
      changed: {
        severity: "high",
        sentence: `${name} now starts projects when ${quote(whenOf(after) ?? "")} holds, instead of ${quote(whenOf(before) ?? "")}.`,
      },
    }),
    ...compareSecret(before, after),
    ...compareValue(
      { ...about("with"), severity: "medium", sentence: `${name} now starts projects with other values.` },
      valuesOf(before),
      valuesOf(after),
    ),
  ];
}

/** People behind an event, from none to all. */
const causers = ["nobody", "writers", "anyone"] as const;
const sayWho = { nobody: "what crew sees itself", writers: "people who are vouched for", anyone: "anyone" };

/** With a secret, the trigger has a public address. */
function compareSecret(before: Trigger, after: Trigger): Change[] {
  const { name } = after;
  const is = secretOf(after);
  return compareOptional({ theme: "people", subject: `triggers.${name}.secret` }, secretOf(before), is, {
    added: { severity: "high", sentence: `${name} now takes messages that are signed with the secret ${is}.` },
    removed: { severity: "medium", sentence: `${name} no longer takes signed messages.` },
    changed: { severity: "high", sentence: `Messages to ${name} are now signed with the secret ${is}.` },
  });
}

function inWords(trigger: Trigger): string {
  const [places, who, when] = [placesOf(trigger), whoOf(trigger), whenOf(trigger)];
  return [
    `${trigger.name} ${causeOf(trigger)}`,
    ...(places.length > 0 ? [`in ${places.join(" and ")}`] : []),
    ...(who === "nobody" ? [] : [`of ${who}`]),
    ...(when === undefined ? [] : [`when ${when}`]),
  ]
    .join(" ")
    .concat(...valuesOf(trigger).map((value) => `, ${value}`));
}

const causeOf = (trigger: Trigger): string => kindOfTrigger(trigger).inWords(trigger);
const whoOf = (trigger: Trigger) => ("who" in trigger ? trigger.who : "nobody");
const whenOf = (trigger: Trigger) => ("when" in trigger ? trigger.when : undefined);
const secretOf = (trigger: Trigger) => ("secret" in trigger ? trigger.secret : undefined);

function valuesOf({ with: values = {} }: Trigger): string[] {
  return Object.entries(values).map(([property, expression]) => `${property} = ${expression}`);
}

function placesOf(trigger: Trigger): string[] {
  if (!("repositories" in trigger)) return [];
  return trigger.repositories.map(({ name, project, branch, forge, url = forge, credentials }) => {
    const place = trigger.on === "push" ? `${project} on ${url}, ${branch}` : `${project} on ${url}`;
    return `${name} (${place}, with the secret ${credentials})`;
  });
}
