import { listInWords, table, timesInWords } from "../../base/in-words.ts";
import { defaults } from "../../schema/defaults.ts";
import { mayBeRejected } from "../kinds/steps/may-be-rejected.ts";
import { placedPhase } from "../kinds/steps/placed-phase.ts";
import { explainSendBack } from "../kinds/steps/send-back.ts";
import { kindOfWork } from "../kinds/steps/step-kinds.ts";
import type { Approvers, Engagement, Gate, Model, Phase } from "../link/model.ts";
import { showsLessons } from "../rules/lessons-shown.ts";
import { valuesOf } from "../rules/phase-values.ts";
import { limitsOfPhase } from "./explain-limits.ts";
import { explainKnown } from "./explain-project-values.ts";
import type { PlaceOf } from "./topic.ts";

/** Describes a phase as far as its files are valid. */
export function explainPhase(model: Model, phase: Phase, placeOf: PlaceOf): string {
  const { engagement } = model;
  const { title, goal } = phase.declared;
  const placed = placedPhase(engagement.items, phase);
  return [
    `${title}: ${placeOf(phase.file)}, in ${engagement.name}`,
    goal.trim(),
    "",
    ...(placed?.when === undefined ? [] : [`It is skipped unless ${placed.when}.`, ""]),
    ...placeOfPhase(engagement, phase),
    ...kindOfWork(phase.declared).explain(phase),
    "",
    ...(phase.members.length === 0 ? [] : workOf(phase, placed, placeOf)),
    ...(showsLessons(phase, engagement.declared.lessons) ? ["Its briefs show lessons of earlier projects.", ""] : []),
    ...checksOf(phase),
    ...reviewOf(phase),
    ...gateOf(phase, engagement),
    "",
    "Expressions can read of it, as far as it has been measured:",
    ...table(valuesOf(phase).map(({ path, meaning, source }) => [nameOf(phase, path), meaning, source])),
    ...explainKnown(model),
    "",
  ].join("\n");
}

/** Formats the name of a value as an expression in another file writes it. */
function nameOf({ name }: Phase, path: readonly string[]): string {
  return [name, ...path].map((step) => (/^\w+$/.test(step) ? step : `\`${step}\``)).join(".");
}

/** The part of a phase on which agents work. */
function workOf(phase: Phase, placed: Parameters<typeof limitsOfPhase>[1], placeOf: PlaceOf): string[] {
  return [
    ...deliverablesOf(phase),
    "One round stops at:",
    ...limitsOfPhase(phase, placed, ({ file, line }) => `${placeOf(file)}:${line}`),
    "",
  ];
}

function deliverablesOf({ deliverables }: Phase): string[] {
  if (deliverables.length === 0) return ["It delivers no files; its members report their outputs.", ""];
  const rows = deliverables.map(({ declared: { id, path, min = 1, optional }, owner, template, schema }) => [
    id,
    min > 1 ? `${path} (at least ${min})` : path,
    `by ${owner.name}${template === undefined ? "" : `, from the template ${template.name}`}${schema === undefined ? "" : `, checked against ${schema.path}`}${optional ? ", optional" : ""}`,
  ]);
  return ["It must deliver:", ...table(rows), ""];
}

function checksOf({ declared: { checks = [] } }: Phase): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map(({ run, in: folder, expect, optional }) => [
    run.join(" "),
    `${folder === undefined ? "" : `in ${folder}`}${expect === undefined ? "" : `; ${expect}`}${optional ? " (optional)" : ""}`,
  ]);
  return ["Before it ends, these must succeed:", ...table(rows), ""];
}

function reviewOf({ review }: Phase): string[] {
  if (review === undefined) return [];
  const { checklist, onFail } = review.declared;
  const { rounds, then } = { ...defaults.review, ...onFail };
  const last = then === "gate" ? "the gate opens with the findings" : "an operator is asked";
  return [
    `${review.agent.name} reviews it by ${checklist.length === 1 ? "one question" : `${checklist.length} questions`}. If it fails, the swarm works again, at most ${timesInWords(rounds)}; then ${last}.`,
    "",
  ];
}

const onExpire = {
  stop: "the project stops",
  approve: "it counts as approved",
  "ask-operator": "an operator is asked",
} as const;

const separated = {
  authors: "Whoever started the project or answered a question of the phase",
  operators: "The delivery team",
} as const;

function gateOf(phase: Phase, { declared: { mode } }: Engagement): string[] {
  const { gate } = phase;
  if (gate === undefined) return ["It has no gate: the next phase begins by itself."];
  const {
    due,
    remind = [],
    requires = [],
    separate = [],
    calendar,
    expires,
    onExpire: expiry,
    approveWhen,
  } = gate.declared;
  return [
    `${listInWords(gate.approvers.map(votesOf))} must approve; due within ${due ?? defaults.gate.due}${calendar === undefined ? "" : `, counted on ${listInWords(calendar.days)} in ${calendar.zone}`}.`,
    ...(gate.approvers.length > 1
      ? ["An approval counts for one group only, also of a person who is in several."]
      : []),
    ...(gate.delegate ? [`They can pass their vote on to somebody of ${gate.delegate.name}, with a reason.`] : []),
    ...separate.map((who) => `${separated[who]} cannot approve.`),
    remind.length === 0 ? "No reminders are sent." : `Reminders are sent after ${listInWords(remind)}.`,
    `After ${expires ?? defaults.gate.expires} without an answer ${onExpire[expiry ?? defaults.gate.onExpire]}.`,
    changesOf(phase, gate),
    ...requires.map(
      (condition) => `It requires ${condition}: otherwise nobody can approve, and it does not pass by itself.`,
    ),
    ...(mayBeRejected(phase) ? ["A single rejection, with its reason, ends the project for good."] : []),
    ...(approveWhen === undefined || mode !== "full" ? [] : [`It passes by itself when ${approveWhen}.`]),
  ];
}

function votesOf({ group, quorum }: Approvers, index: number): string {
  const people = quorum === 1 ? "one person" : `${quorum} people`;
  return `${index === 0 ? people.replace("one", "One") : people} of ${group.name}`;
}

function changesOf(phase: Phase, { declared, reviseTo }: Gate): string {
  if (declared.verdicts?.includes("revise") === false) return "Nobody can request changes there.";
  const { rounds, then } = { ...defaults.revise, ...declared.onRevise };
  const last = then === "stop" ? "the project stops" : "an operator is asked";
  return `Requests for changes go to ${reviseTo ?? phase.name}, at most ${timesInWords(rounds)}; then ${last}.`;
}

/** Describes a place at the end of the project, and a way back after the phase. */
function placeOfPhase({ items }: Engagement, phase: Phase): string[] {
  const item = items.find(({ phases }) => phases.includes(phase));
  if (item === undefined) return [];
  return [
    ...(item.isFinal
      ? ["It is worked on at the end of every project, however it ends, and waits for nobody.", ""]
      : []),
    ...explainSendBack(item).flatMap((back) => [`After it the work goes ${back}.`, ""]),
  ];
}
