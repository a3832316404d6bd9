import { count } from "../../base/count.ts";
import { duration } from "../../base/duration.ts";
import type { Flow, Pipeline } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { compareNumber, compareOptional, compareValue } from "./compare-values.ts";

/** Compares how the projects of a flow are started; of an engagement without flows there is nothing to compare. */
export function compareFlowSettings({ flow: before }: Pipeline, { flow: after }: Pipeline): Change[] {
  if (before === undefined || after === undefined) return [];
  const name = `flows.${after.name}`;
  return [
    ...compareKey(name, before, after),
    ...compareValue(
      {
        theme: "flow",
        subject: `${name}.priority`,
        severity: "low",
        sentence: "The priority of projects that wait changed.",
      },
      String(before.priority),
      String(after.priority),
    ),
    ...compareNumber(
      { theme: "flow", subject: `${name}.limits.atOnce`, severity: "medium" },
      before.limits.atOnce,
      after.limits.atOnce,
      (old, now) => `${now} projects of the flow may be at work at the same time instead of ${old}.`,
      String,
    ),
    ...comparePerDay(name, before.limits.perDay, after.limits.perDay),
    ...compareOptional({ theme: "flow", subject: `${name}.repository.atOnce` }, placesOn(before), placesOn(after), {
      added: {
        severity: "medium",
        sentence: `At most ${placesOn(after)} of all flows may now be at work at the same time.`,
      },
      removed: { severity: "medium", sentence: `There is no longer a maximum of ${placesOn(before)}.` },
      changed: {
        severity: "medium",
        sentence: `At most ${placesOn(after)} may be at work at the same time instead of ${placesOn(before)}.`,
      },
    }),
    ...compareRetry(name, before.retry, after.retry),
    ...compareInput(name, before.input, after.input),
  ];
}

const placesOn = ({ repository }: Flow): string | undefined =>
  repository && `${count(repository.atOnce, "project", "projects")} on ${repository.name}`;

function compareKey(name: string, before: Flow, after: Flow): Change[] {
  const keyOf = ({ key }: Flow) => (key.length === 0 ? "none" : key.join(", "));
  const sentence = `What tells one project from another is ${keyOf(after)} instead of ${keyOf(before)}: what was started before may start once more.`;
  return [
    ...compareValue({ theme: "flow", subject: `${name}.key`, severity: "high", sentence }, keyOf(before), keyOf(after)),
    ...compareValue(
      {
        theme: "flow",
        subject: `${name}.again`,
        severity: "medium",
        sentence:
          after.again === "never"
            ? "A key that has had a project never starts another one."
            : "A key whose project has ended starts a new one.",
      },
      before.again,
      after.again,
    ),
  ];
}

function comparePerDay(name: string, before: number | undefined, after: number | undefined): Change[] {
  const [old, now] = [before, after].map((number) => (number === undefined ? undefined : String(number)));
  return compareOptional({ theme: "flow", subject: `${name}.limits.perDay` }, old, now, {
    added: { severity: "medium", sentence: `At most ${now} projects of the flow may now begin on one day.` },
    removed: { severity: "high", sentence: `There is no longer a maximum of ${old} projects a day.` },
    changed: { severity: "medium", sentence: `${now} projects of the flow may begin on one day instead of ${old}.` },
  });
}

function compareRetry(name: string, before: Flow["retry"], after: Flow["retry"]): Change[] {
  const inWords = (retry: Flow["retry"]) =>
    retry &&
    `${count(retry.attempts, "further try", "further tries")}, the first after ${duration(retry.backoffSeconds)}`;
  const [old, now] = [inWords(before), inWords(after)];
  return compareOptional({ theme: "flow", subject: `${name}.retry` }, old, now, {
    added: { severity: "medium", sentence: `A failed project is tried again before people are told: ${now}.` },
    removed: { severity: "medium", sentence: "The operators are asked at once when a project fails." },
    changed: { severity: "medium", sentence: `A failed project has ${now}, instead of ${old}.` },
  });
}

function compareInput(name: string, before: Flow["input"], after: Flow["input"]): Change[] {
  if (before !== undefined && after !== undefined) {
    const [{ examples: _was, ...old }, { examples: _is, ...now }] = [before, after];
    return compareSchemas({ [`${name}.input`]: old }, { [`${name}.input`]: now });
  }
  const sentence =
    after === undefined
      ? "Projects are now started with a statement of work instead of an input."
      : "Projects are now started with an input instead of a statement of work.";
  const inWords = (input: Flow["input"]) => (input === undefined ? "none" : "an object");
  return compareValue(
    { theme: "flow", subject: `${name}.input`, severity: "high", sentence },
    inWords(before),
    inWords(after),
  );
}

/** Names a flow that is gone, and the projects that prevent its removal. */
export function removedFlow(flow: string): Change {
  return {
    theme: "flow",
    kind: "removed",
    severity: "high",
    subject: `flows.${flow}`,
    sentence: `The flow "${flow}" is gone. It cannot be removed while it has projects that have not ended.`,
    before: flow,
  };
}
