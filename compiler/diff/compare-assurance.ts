import { count } from "../../base/count.ts";
import { duration } from "../../base/duration.ts";
import type { Check, Pipeline, ReviewStep } from "../../schema/types.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { Change } from "./change.ts";
import { compareScopes } from "./compare-scopes.ts";
import { compareNumber, compareOptional, compareSets, compareValue, pairByName } from "./compare-values.ts";
import type { PhasePair } from "./pair-phases.ts";
import { quote } from "./quote.ts";

/** Compares the checks of a phase's work before people see it: the review by an agent, and the commands that must pass. */
export function compareAssurance(before: Pipeline, after: Pipeline, pair: PhasePair): Change[] {
  if (!pair.before || !pair.after) return [];
  return [
    ...comparePhaseWrites(before, after, pair),
    ...compareReview(pair, reviewOf(before, pair.name), reviewOf(after, pair.name)),
    ...pairByName(byCommand(pair.before.checks), byCommand(pair.after.checks)).flatMap((check) =>
      compareCheck(pair.name, check.name, check.before, check.after),
    ),
  ];
}

/** Compares write scopes that the phase narrows for an agent, on either side. */
function comparePhaseWrites(before: Pipeline, after: Pipeline, pair: PhasePair): Change[] {
  const [old, now] = [pair.before?.writes ?? {}, pair.after?.writes ?? {}];
  const agents = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
  return agents.flatMap((agent) =>
    compareScopes(
      { theme: "rights", subject: `phases.${pair.name}.writes.${agent}` },
      `In ${pair.name}, ${agent}`,
      old[agent] ?? before.agents[agent]?.writes ?? [],
      now[agent] ?? after.agents[agent]?.writes ?? [],
    ),
  );
}

function reviewOf({ steps }: Pipeline, phase: string): ReviewStep | undefined {
  return stepsOfKind(steps, "review").find((step) => step.phase === phase);
}

function compareReview({ name, ...pair }: PhasePair, before?: ReviewStep, after?: ReviewStep): Change[] {
  const about = (key = "") => ({ theme: "gates" as const, subject: `phases.${name}.review${key}` });
  const [old, now] = [pair.before?.review, pair.after?.review];
  const agents = compareOptional(about(), old?.agent, now?.agent, {
    added: { severity: "medium", sentence: `${now?.agent} now reviews ${name} before it continues.` },
    removed: { severity: "high", sentence: `${name} is no longer reviewed by ${old?.agent} before it continues.` },
    changed: { severity: "medium", sentence: `${now?.agent} reviews ${name} instead of ${old?.agent}.` },
  });
  if (!old || !now || !before || !after) return agents;
  return [
    ...agents,
    ...compareSets(about(".checklist"), old.checklist, now.checklist, {
      added: {
        kind: "strengthened",
        severity: "medium",
        sentence: (items) => `The review of ${name} must now also confirm ${items}.`,
      },
      removed: {
        kind: "weakened",
        severity: "high",
        sentence: (items) => `The review of ${name} need no longer confirm ${items}.`,
      },
    }),
    ...compareNumber(
      { ...about(".rounds"), severity: "medium" },
      before.maxFails,
      after.maxFails,
      (old, now) => `After a failed review, ${name} may be reworked in up to ${now} instead of ${old}.`,
      (value) => count(value, "round"),
    ),
    ...compareExhausted(name, before, after),
  ];
}

function compareExhausted(name: string, before: ReviewStep, after: ReviewStep): Change[] {
  const asksOperator = (step: ReviewStep) => step.onExhausted !== step.next;
  const strict = asksOperator(after);
  return compareValue(
    {
      theme: "gates",
      subject: `phases.${name}.review.then`,
      kind: strict ? "strengthened" : "weakened",
      severity: strict ? "medium" : "high",
      sentence: strict
        ? `If its review keeps failing, ${name} now waits for the operator.`
        : `If its review keeps failing, ${name} now continues anyway.`,
    },
    asksOperator(before) ? "asks the operator" : "continues",
    strict ? "asks the operator" : "continues",
  );
}

function byCommand(checks: readonly Check[]): { [command: string]: Check } {
  return Object.fromEntries(
    checks.map((check) => [`${check.run.join(" ")}${check.folder ? ` (in ${check.folder})` : ""}`, check]),
  );
}

function compareCheck(phase: string, command: string, before?: Check, after?: Check): Change[] {
  const about = { theme: "gates" as const, subject: `phases.${phase}.checks.${command}` };
  const which = `The check ${quote(command)} of ${phase}`;
  if (!before) return [{ ...about, kind: "added", severity: "medium", sentence: `${which} is new.`, after: command }];
  if (!after)
    return [{ ...about, kind: "removed", severity: "high", sentence: `${which} was removed.`, before: command }];
  return [
    ...compareOptional(about, before.expect, after.expect, {
      added: { severity: "medium", sentence: `${which} is now judged by an expression.` },
      removed: { severity: "medium", sentence: `${which} is now judged by its exit code.` },
      changed: { severity: "medium", sentence: `${which} is judged by a different expression.` },
    }),
    ...compareOptional(about, before.before?.join(" "), after.before?.join(" "), {
      added: { severity: "medium", sentence: `${which} now runs ${quote(after.before?.join(" ") ?? "")} first.` },
      removed: { severity: "medium", sentence: `${which} no longer runs anything first.` },
      changed: { severity: "medium", sentence: `${which} now runs ${quote(after.before?.join(" ") ?? "")} first.` },
    }),
    ...compareValue(
      {
        ...about,
        kind: after.optional ? "weakened" : "strengthened",
        severity: after.optional ? "high" : "medium",
        sentence: after.optional
          ? `${which} is now skipped if its program is missing.`
          : `${which} is no longer skipped if its program is missing.`,
      },
      before.optional,
      after.optional,
    ),
    ...compareNumber(
      { ...about, severity: "low" },
      before.timeoutSeconds,
      after.timeoutSeconds,
      (old, now) => `${which} may take ${now} instead of ${old}.`,
      duration,
    ),
  ];
}
