import { nextTimes } from "../../base/schedule/next-times.ts";
import { readSchedule } from "../../base/schedule/parse-schedule.ts";
import { scheduleInWords } from "../../base/schedule/schedule-in-words.ts";
import { isTimeZone } from "../../base/time-zone.ts";
import { localOf } from "../../base/zoned-time.ts";
import { constants, defaults } from "../../schema/defaults.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { allRepositories, type ForgeDeclared } from "../rules/triggers.ts";
import { listInWords } from "./in-words.ts";
import type { PlaceOf } from "./topic.ts";

const shownTimes = 5;

/** Describes a trigger: when it starts what, where it acts, and the next times of a schedule. */
export function explainTrigger(engagement: Engagement, trigger: Trigger, placeOf: PlaceOf, now: number): string {
  const active = [...engagement.activeTriggers].flatMap(([name, triggers]) =>
    triggers.includes(trigger.name) ? [name] : [],
  );
  return [
    `${trigger.name}: a trigger of ${engagement.name}, in ${placeOf(engagement.file)}`,
    ...describe(trigger, now),
    ...(active.length === 0
      ? ["It acts in no environment; on this machine it does with `crew up --triggers`."]
      : [`It acts in ${listInWords(active)}, and on this machine with \`crew up --triggers\`.`]),
    "",
  ].join("\n");
}

function describe(trigger: Trigger, now: number): string[] {
  switch (trigger.on) {
    case "schedule":
      return describeSchedule(trigger, now);
    case "webhook":
      return [
        `It starts a project of the flow ${trigger.start} for each signed message${condition(trigger.when)}.`,
        trigger.who === "anyone"
          ? "Anyone may have written what is in it, so the flow has no tool that acts outside, and no secret, before a gate."
          : "Its sender vouches for the people who wrote what is in it.",
        `Messages are signed with the secret ${trigger.secret}, by Standard Webhooks.`,
      ];
    case "mcp":
      return [
        `The tool ${trigger.name} of \`crew mcp\` starts a project of the flow ${trigger.start} for each call${condition(trigger.when)}.`,
        argumentsInWords(trigger.with),
        (trigger.who ?? defaults.trigger.who) === "anyone"
          ? "An agent outside may pass on what anyone wrote, so the flow has no tool that acts outside, and no secret, before a gate."
          : "Whoever runs the agent outside vouches for the people who wrote what it passes on.",
        "The call counts in the flow's limits, and the same key is one project. It decides nothing.",
      ];
    case "issue":
    case "comment":
    case "pull-request":
    case "push":
      return describeForge(trigger);
    case "end":
      return [
        trigger.by === undefined
          ? `At the end of each project of the flow ${trigger.of}${condition(trigger.when)}, a project of the flow ${trigger.start} starts.`
          : `At the end of each project of the flow ${trigger.of}${condition(trigger.when)}, the group ${trigger.by} is asked whether a project of the flow ${trigger.start} starts, and sees what it is started with. Without a decision within ${constants.followUpExpiresSeconds / 86_400} days it does not.`,
      ];
  }
}

function argumentsInWords(given: { readonly [name: string]: string } = {}): string {
  const names = Object.keys(given);
  if (names.length === 0) return "Its arguments are the input of the flow.";
  return `Its arguments are the input of the flow without ${listInWords(names)}, which the trigger gives.`;
}

const causes = {
  issue: "each time something happens to an issue",
  comment: "for each comment on an issue or request",
  "pull-request": "each time something happens to a request that comes from no fork",
  push: "when the repository's branch moves, unless crew has merged",
} as const;

function describeForge({
  on,
  for: watched,
  who = defaults.forgeTrigger.who,
  secret,
  when,
  start,
}: ForgeDeclared): string[] {
  const place = watched === allRepositories ? "all repositories on GitHub and GitLab" : `the repository ${watched}`;
  const vouched =
    on === "push"
      ? "Who moved the branch may push to it."
      : who === "anyone"
        ? "Anyone may cause it, so the flow has no tool that acts outside, and no secret, before a gate."
        : "It counts if the forge says that the person behind it may write in the repository, and that title and text were not edited since.";
  return [
    `It starts a project of the flow ${start} ${causes[on]} in ${place}${condition(when)}.`,
    vouched,
    "Nothing that crew itself does there starts a project.",
    secret === undefined
      ? "crew asks the forge once a minute; with a `secret`, the forge's webhook makes it look at once."
      : `crew asks the forge once a minute, and at once when its webhook, signed with the secret ${secret}, says where to look.`,
  ];
}

function condition(when: string | undefined): string {
  return when === undefined ? "" : ` for which \`${when}\` holds`;
}

function describeSchedule(
  { at, zone = defaults.trigger.zone, missed = defaults.trigger.missed, start }: Extract<Trigger, { on: "schedule" }>,
  now: number,
): string[] {
  const read = readSchedule(at);
  if ("fault" in read) return noTimes(start, `its schedule "${at}" cannot be used: ${read.fault}`);
  if (!isTimeZone(zone)) return noTimes(start, `"${zone}" is no time zone`);
  const { schedule } = read;
  const times = nextTimes(schedule, zone, now, shownTimes);
  return [
    `It starts a project of the flow ${start} ${scheduleInWords(schedule)}, by the clocks of ${zone}.`,
    missed === "once"
      ? "When crew did not run at such a time, one project starts for all of them together as soon as it runs again."
      : "When crew did not run at such a time, no project starts for it.",
    "Its next times are:",
    ...times.map((time) => `  ${inZone(time, zone)} ${zone}  ${new Date(time).toISOString().slice(0, 16)}Z`),
  ];
}

function noTimes(start: string, fault: string): string[] {
  return [`It is to start a project of the flow ${start}, and nobody can say when: ${fault}.`];
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function inZone(time: number, zone: string): string {
  const local = new Date(localOf(time, zone));
  return `${weekdays[local.getUTCDay()]} ${local.toISOString().slice(0, 16).replace("T", " ")}`;
}
