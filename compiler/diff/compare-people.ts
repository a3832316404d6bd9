import { duration } from "../../base/duration.ts";
import { enumerate } from "../../base/enumerate.ts";
import type { Person, Pipeline } from "../../schema/types.ts";
import { allSteps, stepsOfKind } from "../ir/steps.ts";
import type { StepKind } from "../kinds/steps/step-kind.ts";
import { kindOfStep, stepKinds } from "../kinds/steps/step-kinds.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareSets, compareValue, pairByName } from "./compare-values.ts";

/** Compares the members of each group by name only, since addresses do not belong in a pull request. */
export function comparePeople(before: Pipeline, after: Pipeline): Change[] {
  return [
    ...compareMode(before, after),
    ...pairByName(before.people, after.people).flatMap(({ name, before: old = [], after: now = [] }) =>
      compareGroup(name, rightOf(after, name) || rightOf(before, name), old, now),
    ),
    ...compareStart(before, after),
    ...compareQuestions(before, after),
  ];
}

function compareMode({ mode: before }: Pipeline, { mode: after }: Pipeline): Change[] {
  const isFull = after === "full";
  const sentence = isFull
    ? "Gates may now pass by themselves where they declare it."
    : "No gate passes by itself any more.";
  const kind = isFull ? "weakened" : "strengthened";
  return compareValue(
    { theme: "gates", subject: "mode", kind, severity: isFull ? "high" : "medium", sentence },
    before,
    after,
  );
}

/** Describes what members of the group may do. */
function rightOf({ steps, startedBy, survey }: Pipeline, group: string): string {
  const rights = Object.values(stepKinds).flatMap((kind: StepKind) => {
    const waiting = allSteps(steps).flatMap((step) => (kindOfStep(step) === kind ? (kind.waiting?.(step) ?? []) : []));
    const own = waiting.filter((each) => each.groups.includes(group));
    return own[0]?.right(own.map(({ phase }) => phase)) ?? [];
  });
  const asked = survey?.group === group ? ["answers the survey"] : [];
  const lent = stepsOfKind(steps, "await-decision").filter(({ delegate }) => delegate === group);
  const gets = lent.length === 0 ? [] : [`may get votes of others at ${enumerate(lent.map(({ phase }) => phase))}`];
  return [...rights, ...gets, ...(startedBy?.includes(group) ? ["starts projects"] : []), ...asked].join(", ");
}

/** Renames people on the old side whose address has a new name: the same address is the same person. */
function calledAsNow(before: readonly Person[], after: readonly Person[]): Person[] {
  return before.map((person) => {
    const same = after.filter(({ email }) => email.toLowerCase() === person.email.toLowerCase());
    const isGone = !after.some(({ name }) => name === person.name);
    return isGone && same.length === 1 ? { ...person, name: same[0]?.name ?? person.name } : person;
  });
}

function compareNamesIn(group: string, before: readonly Person[], now: readonly Person[]): Change[] {
  return before.flatMap((person, at): Change[] => {
    const name = now[at]?.name ?? person.name;
    if (name === person.name) return [];
    const sentence = `"${person.name}" of ${group} is now called "${name}".`;
    return [
      {
        theme: "people",
        kind: "changed",
        severity: "low",
        subject: `people.${group}`,
        sentence,
        before: person.name,
        after: name,
      },
    ];
  });
}

function compareGroup(group: string, right: string, was: readonly Person[], after: readonly Person[]): Change[] {
  const before = calledAsNow(was, after);
  const names = (people: readonly Person[]) => people.map(({ name }) => name);
  const subject = `people.${group}`;
  const means = right === "" ? "" : `, which ${right}`;
  return [
    ...compareNamesIn(group, was, before),
    ...compareSets({ theme: "people", subject }, names(before), names(after), {
      added: { severity: "high", sentence: (who) => `${who} joined ${group}${means}.` },
      removed: { severity: "high", sentence: (who) => `${who} left ${group}${means}.` },
    }),
    ...after.flatMap((person): Change[] => {
      const known = before.filter(({ name }) => name === person.name);
      if (known.length === 0 || known.some(({ email }) => email === person.email)) return [];
      const sentence = `"${person.name}" of ${group} signs in with a different address.`;
      return [{ theme: "people", kind: "changed", severity: "high", subject, sentence }];
    }),
  ];
}

/** Compares who may start projects. Each project may use the whole budget, so this is a right to spend it. */
function compareStart({ startedBy: before = [] }: Pipeline, { startedBy: after = [] }: Pipeline): Change[] {
  return compareSets({ theme: "people", subject: "start.by" }, before, after, {
    added: { kind: "widened", severity: "high", sentence: (groups) => `${groups} may now start projects.` },
    removed: { kind: "narrowed", severity: "medium", sentence: (groups) => `${groups} may no longer start projects.` },
  });
}

function compareQuestions(before: Pipeline, after: Pipeline): Change[] {
  const [old] = stepsOfKind(before.steps, "ask");
  const [now] = stepsOfKind(after.steps, "ask");
  if (!old || !now) return [];
  const about = (key: string) => ({ theme: "people" as const, subject: `questions.${key}` });
  const reminders = old.reminderSeconds.map(duration);
  const remindersNow = now.reminderSeconds.map(duration);
  return [
    ...compareValue(
      { ...about("group"), severity: "medium", sentence: `Questions now go to ${now.group}.` },
      old.group,
      now.group,
    ),
    ...compareNumber(
      { ...about("expires"), severity: "low" },
      old.expiresSeconds,
      now.expiresSeconds,
      (was, is) => `A question waits ${is} instead of ${was} for its answer.`,
      duration,
    ),
    ...compareValue(
      {
        ...about("remind"),
        severity: "low",
        sentence: `Reminders of open questions are now sent after ${enumerate(remindersNow, "no time at all")}.`,
      },
      reminders,
      remindersNow,
    ),
  ];
}
