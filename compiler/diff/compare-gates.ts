import type { RequiredVotes } from "../../base/assign-votes.ts";
import { count } from "../../base/count.ts";
import { duration } from "../../base/duration.ts";
import { enumerate } from "../../base/enumerate.ts";
import { defaults } from "../../schema/defaults.ts";
import { requiredVotes } from "../../schema/required-votes.ts";
import type { AwaitDecisionStep, Pipeline } from "../../schema/types.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareOptional, compareSets, compareValue } from "./compare-values.ts";
import type { PhasePair } from "./pair-phases.ts";

type Gate = AwaitDecisionStep;

/** Compares a phase's gate: who decides, how many of them, the deadline, and the outcome without a decision. */
export function compareGate(before: Pipeline, after: Pipeline, { name, ...pair }: PhasePair): Change[] {
  if (!pair.before || !pair.after) return [];
  const [old, now] = [gateOf(before, name), gateOf(after, name)];
  const about = { theme: "gates" as const, subject: `phases.${name}.gate` };
  if (!old && now) {
    const sentence = `${name} now ends at a gate: ${decides(now)}.`;
    return [{ ...about, kind: "added", severity: "medium", sentence, after: votes(now) }];
  }
  if (old && !now) {
    const sentence = `${name} no longer ends at a gate: it continues without ${groupsIn(old)}.`;
    return [{ ...about, kind: "removed", severity: "high", sentence, before: votes(old) }];
  }
  if (!old || !now) return [];
  return [
    ...compareVotes(name, old, now),
    ...compareSilence(name, old, now),
    ...compareWaiting(name, old, now),
    ...compareRevision(name, old, now),
  ];
}

function gateOf({ steps }: Pipeline, phase: string): Gate | undefined {
  return stepsOfKind(steps, "await-decision").find((step) => step.phase === phase);
}

function votes(gate: Gate): string {
  return enumerate(requiredVotes(gate).map(({ group, quorum }) => `${quorum} of ${group}`));
}

function groupsIn(gate: Gate): string {
  return enumerate(requiredVotes(gate).map(({ group }) => group));
}

function decides(gate: Gate): string {
  return `${groupsIn(gate)} ${gate.alsoApprovedBy === undefined ? "decides" : "decide"}`;
}

const stricter = { up: "strengthened", down: "weakened" } as const;

function about(name: string, key: string) {
  return { theme: "gates" as const, subject: `phases.${name}.gate.${key}` };
}

function compareVotes(name: string, before: Gate, after: Gate): Change[] {
  return [
    ...(before.alsoApprovedBy === undefined && after.alsoApprovedBy === undefined
      ? compareGroup(name, before, after)
      : compareGroups(name, requiredVotes(before), requiredVotes(after))),
    ...compareOptional(about(name, "delegate"), before.delegate, after.delegate, {
      added: {
        kind: "weakened",
        severity: "high",
        sentence: `Votes at the gate of ${name} can now be passed on to people of ${after.delegate}.`,
      },
      removed: {
        kind: "strengthened",
        severity: "medium",
        sentence: `Votes at the gate of ${name} can no longer be passed on.`,
      },
      changed: {
        severity: "high",
        sentence: `Votes at the gate of ${name} can now be passed on to people of ${after.delegate} instead of ${before.delegate}.`,
      },
    }),
    ...compareSets(about(name, "verdicts"), verdictsOf(before), verdictsOf(after), {
      added: { severity: "high", sentence: (which) => `At the gate of ${name} people may now also ${which}.` },
      removed: { severity: "high", sentence: (which) => `At the gate of ${name} people may no longer ${which}.` },
    }),
    ...compareSets(about(name, "separate"), before.separate ?? [], after.separate ?? [], {
      added: { severity: "medium", sentence: (which) => `At the gate of ${name}, ${which} can no longer approve.` },
      removed: { severity: "high", sentence: (which) => `At the gate of ${name}, ${which} may now also approve.` },
    }),
    ...compareSets(about(name, "requires"), requirementsOf(before), requirementsOf(after), {
      added: { severity: "medium", sentence: (which) => `The gate of ${name} now also requires ${which}.` },
      removed: { severity: "high", sentence: (which) => `The gate of ${name} no longer requires ${which}.` },
    }),
    ...compareOptional(about(name, "approveWhen"), before.approveWhen, after.approveWhen, {
      added: {
        kind: "weakened",
        severity: "high",
        sentence: `${name} may now pass by itself, without a person's decision, when a condition is true.`,
      },
      removed: { kind: "strengthened", severity: "medium", sentence: `${name} no longer passes by itself.` },
      changed: { severity: "high", sentence: `${name} passes by itself under a different condition.` },
    }),
  ];
}

function verdictsOf({ verdicts = defaults.gate.verdicts }: Gate): readonly string[] {
  return verdicts;
}

function requirementsOf({ requires = [] }: Gate): readonly string[] {
  return requires.map(({ text }) => text);
}

const silence = {
  approve: "counts as approval",
  stop: "stops the project",
  "ask-operator": "asks the operator",
} as const;

function compareGroup(name: string, before: RequiredVotes, after: RequiredVotes): Change[] {
  return [
    ...compareValue(
      {
        ...about(name, "group"),
        severity: "high",
        sentence: `The decision on ${name} is now made by ${after.group} instead of ${before.group}.`,
      },
      before.group,
      after.group,
    ),
    ...compareQuorum(about(name, "quorum"), name, before, after),
  ];
}

function compareQuorum(
  about: { theme: "gates"; subject: string },
  passing: string,
  before: RequiredVotes,
  after: RequiredVotes,
): Change[] {
  return compareNumber(
    { ...about, severity: after.quorum < before.quorum ? "high" : "medium", kinds: stricter },
    before.quorum,
    after.quorum,
    (old, now) => `${passing} now passes with ${now} instead of ${old}.`,
    (value) => count(value, "approval"),
  );
}

/** Groups must each approve, so one less is a weaker assurance. */
function compareGroups(name: string, before: readonly RequiredVotes[], after: readonly RequiredVotes[]): Change[] {
  const names = (required: readonly RequiredVotes[]) => required.map(({ group }) => group);
  return [
    ...compareSets(about(name, "approvers"), names(before), names(after), {
      added: {
        kind: "strengthened",
        severity: "medium",
        sentence: (which) => `The gate of ${name} now also needs the approval of ${which}.`,
      },
      removed: {
        kind: "weakened",
        severity: "high",
        sentence: (which) => `The gate of ${name} passes without ${which}, whose approval it needed.`,
      },
    }),
    ...before.flatMap((old) => {
      const now = after.find(({ group }) => group === old.group);
      const subject = about(name, `approvers.${old.group}.quorum`);
      return now === undefined ? [] : compareQuorum(subject, `${name}, for ${old.group},`, old, now);
    }),
  ];
}

function compareSilence(name: string, before: Gate, after: Gate): Change[] {
  const towards =
    after.onExpire === "approve" ? "weakened" : before.onExpire === "approve" ? "strengthened" : "changed";
  const approves = before.onExpire === "approve" && after.onExpire === "approve";
  const hastens = approves && after.expiresSeconds < before.expiresSeconds;
  return [
    ...compareValue(
      {
        ...about(name, "onExpire"),
        kind: towards,
        severity: towards === "weakened" ? "high" : "medium",
        sentence: `Silence at ${name} now ${silence[after.onExpire]}.`,
      },
      before.onExpire,
      after.onExpire,
    ),
    ...compareNumber(
      {
        ...about(name, "expires"),
        severity: hastens ? "high" : "medium",
        ...(approves && { kinds: stricter }),
      },
      before.expiresSeconds,
      after.expiresSeconds,
      (old, now) => `${name} waits ${now} instead of ${old} before silence ${silence[after.onExpire]}.`,
      duration,
    ),
  ];
}

function compareWaiting(name: string, before: Gate, after: Gate): Change[] {
  const reminders = ({ reminderSeconds }: Gate) => reminderSeconds.map(duration);
  return [
    ...compareNumber(
      { ...about(name, "due"), severity: "low" },
      before.dueSeconds,
      after.dueSeconds,
      (old, now) => `The decision on ${name} is due after ${now} instead of ${old}.`,
      duration,
    ),
    ...compareValue(
      {
        ...about(name, "remind"),
        severity: "low",
        sentence: `Approvers of ${name} are reminded after ${enumerate(reminders(after), "no time at all")}.`,
      },
      reminders(before),
      reminders(after),
    ),
    ...compareOptional(about(name, "calendar"), calendarOf(before), calendarOf(after), {
      added: { severity: "low", sentence: `The time until the decision on ${name} is due now counts on working days.` },
      removed: { severity: "low", sentence: `The time until the decision on ${name} is due now counts on every day.` },
      changed: { severity: "low", sentence: `The working days until the decision on ${name} is due are others.` },
    }),
    ...compareSets(about(name, "ratings"), before.ratings, after.ratings, {
      added: { severity: "low", sentence: (which) => `The decision on ${name} now also rates ${which}.` },
      removed: { severity: "low", sentence: (which) => `The decision on ${name} no longer rates ${which}.` },
    }),
  ];
}

function calendarOf({ calendar }: Gate): string | undefined {
  if (calendar === undefined) return undefined;
  const { days, zone, holidays } = calendar;
  return [days.join(" "), zone, ...holidays].join(", ");
}

function compareRevision(name: string, before: Gate, after: Gate): Change[] {
  const then = ({ onRevise, onOperator }: Gate) =>
    onRevise.then === onOperator ? "asks the operator" : "stops the project";
  return [
    ...compareNumber(
      { ...about(name, "onRevise.rounds"), severity: "medium", kinds: stricter },
      before.onRevise.rounds,
      after.onRevise.rounds,
      (old, now) => `Changes to ${name} can be requested ${now} instead of ${old}.`,
      (value) => count(value, "time"),
    ),
    ...compareValue(
      {
        ...about(name, "onRevise.to"),
        severity: "medium",
        sentence: `Changes requested at ${name} now go to ${after.onRevise.phase}.`,
      },
      before.onRevise.phase,
      after.onRevise.phase,
    ),
    ...compareValue(
      {
        ...about(name, "onRevise.then"),
        severity: "medium",
        sentence: `A request for changes beyond the limit at ${name} now ${then(after)}.`,
      },
      then(before),
      then(after),
    ),
  ];
}
