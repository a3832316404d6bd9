import type { FactName } from "../../schema/types.ts";
import {
  checkSource,
  findingMeaning,
  numberMeaning,
  ratingWords,
  reviewWords,
  roundsWords,
  severities,
  spendWords,
  stateWords,
} from "../../schema/value-words.ts";
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

export const factNames: readonly FactName[] = ["checks", "review", "findings", "ratings", "rounds", "spend"];

/** Returns the values of a phase as far as its files are valid. Each may be missing when an expression is evaluated. */
export function valuesOf(phase: Phase): PhaseValue[] {
  return [
    ...checkValues(phase),
    ...reviewValues(phase),
    ...findingValues(phase),
    ...ratingValues(phase),
    { path: ["rounds"], type: whole(1), ...roundsWords },
    ...(unlessMissing(() => phase.declared.call) === undefined ? spendValues : []),
  ];
}

const boolean: ValueType = { kind: "boolean" };

function whole(min: number, max?: number): ValueType {
  return { kind: "number", bounds: { min, max, isWhole: true } };
}

function checkValues(phase: Phase): PhaseValue[] {
  const checks = unlessMissing(() => known(phase.declared.checks ?? [])) ?? [];
  return checks.flatMap(({ id, run, values = {} }): PhaseValue[] => {
    if (id === undefined) return [];
    const source = checkSource(run.join(" "));
    return [
      ...(["passed", "failed", "skipped"] as const).map(
        (state): PhaseValue => ({ path: ["checks", id, state], type: boolean, meaning: stateWords[state], source }),
      ),
      ...Object.entries(values).map(
        ([name, place]): PhaseValue => ({
          path: ["checks", id, name],
          type: { kind: "number", bounds: { min: undefined, max: undefined, isWhole: false } },
          meaning: numberMeaning(place),
          source,
        }),
      ),
    ];
  });
}

function reviewValues(phase: Phase): PhaseValue[] {
  const review = unlessMissing(() => phase.review);
  if (review === undefined) return [];
  const [reviewer, items] = [unlessMissing(() => review.agent.name), review.declared.checklist.length];
  const words = reviewWords(reviewer ?? "the reviewer", items);
  return [
    { path: ["review", "approved"], type: boolean, ...words.approved },
    { path: ["review", "confirmed"], type: whole(0, items), ...words.confirmed },
  ];
}

function findingValues(phase: Phase): PhaseValue[] {
  const reviewers = known(unlessMissing(() => phase.members) ?? []).filter(
    (agent) => (unlessMissing(() => agent.declared.reviews) ?? []).length > 0,
  );
  if (reviewers.length === 0) return [];
  const source = `verdicts of ${reviewers.map(({ name }) => name).join(", ")} on files`;
  return severities.map((severity) => ({
    path: ["findings", severity],
    type: whole(0),
    meaning: findingMeaning(severity),
    source,
  }));
}

function ratingValues(phase: Phase): PhaseValue[] {
  const ratings = unlessMissing(() => phase.gate?.declared.ratings) ?? [];
  return ratings.map((name) => ({
    path: ["ratings", name],
    type: { kind: "number", bounds: { min: 1, max: 5, isWhole: false } },
    ...ratingWords,
  }));
}

const dollars: ValueType = { kind: "number", bounds: { min: 0, max: undefined, isWhole: false } };

const spendValues: PhaseValue[] = (["usd", "projectUsd"] as const).map((name) => ({
  path: ["spend", name],
  type: dollars,
  ...spendWords[name],
}));
