import { type FactForm, phaseFacts } from "../../schema/phase-facts.ts";
import type { FactName } from "../../schema/types.ts";
import type { Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";
import type { ValueType } from "./expression-types.ts";

/** A value of a phase that expressions can read. */
export interface PhaseValue {
  /** Names after the phase's own, such as `checks`, `coverage`, `pct`. */
  path: readonly [FactName, ...string[]];
  type: ValueType;
  /** Its meaning, in a few words. */
  meaning: string;
  /** Its origin, as part of a sentence. */
  source: string;
}

/** Returns the values of a phase as far as its files are valid. Each may be missing when an expression is evaluated. */
export function valuesOf(phase: Phase): PhaseValue[] {
  const checks = unlessMissing(() => known(phase.declared.checks ?? [])) ?? [];
  const review = unlessMissing(() => phase.review);
  const reviewer = unlessMissing(() => review?.agent.name) ?? "the reviewer";
  const facts = phaseFacts({
    checks: checks.flatMap(({ id, run, values = {} }) =>
      id === undefined ? [] : [{ id, command: run.join(" "), values }],
    ),
    review: review && { agent: reviewer, items: review.declared.checklist.length },
    reviewers: reviewersOf(phase),
    ratings: unlessMissing(() => phase.gate?.declared.ratings) ?? [],
    spends: unlessMissing(() => phase.declared.call) === undefined,
  });
  return facts.map(({ form, ...fact }) => ({ ...fact, type: typeOf(form) }));
}

function reviewersOf(phase: Phase): string | undefined {
  const reviewers = known(unlessMissing(() => phase.members) ?? []).filter(
    (agent) => (unlessMissing(() => agent.declared.reviews) ?? []).length > 0,
  );
  return reviewers.length === 0 ? undefined : reviewers.map(({ name }) => name).join(", ");
}

function typeOf(form: FactForm): ValueType {
  if (form.kind === "boolean") return { kind: "boolean" };
  const { min, max, isWhole } = form;
  return { kind: "number", bounds: { min, max, isWhole } };
}
