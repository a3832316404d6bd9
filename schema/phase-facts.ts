import type { FactName } from "./types.ts";
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
  type ValueWords,
} from "./value-words.ts";

/** Type of a fact's value, with the bounds of a number. */
export type FactForm =
  | { kind: "boolean" }
  | { kind: "number"; min: number | undefined; max: number | undefined; isWhole: boolean };

/** A fact of a phase: a value that crew itself knows, and that expressions can read. */
export interface PhaseFact extends ValueWords {
  /** Names after the phase's own, such as `checks`, `coverage`, `pct`. */
  path: readonly [FactName, ...string[]];
  form: FactForm;
}

/** The parts of a phase that its facts come from; the compiler, the editor and the gate's page know them from different files. */
export interface FactSources {
  checks: readonly { id: string; command: string; values: Readonly<Record<string, string>> }[];
  review?: { agent: string; items: number } | undefined;
  /** Members whose verdicts make the findings, in words; absent when nobody reviews files. */
  reviewers?: string | undefined;
  ratings: readonly string[];
  /** False for a phase that calls no model. */
  spends: boolean;
}

export const factNames: readonly FactName[] = ["checks", "review", "findings", "ratings", "rounds", "spend"];

/** Returns the facts of a phase in the order in which people read them. */
export function phaseFacts({ checks, review, reviewers, ratings, spends }: FactSources): PhaseFact[] {
  return [
    ...checks.flatMap(checkFacts),
    ...(review === undefined ? [] : reviewFacts(review)),
    ...(reviewers === undefined ? [] : findingFacts(reviewers)),
    ...ratings.map((name) => fact(["ratings", name], number(1, 5), ratingWords)),
    fact(["rounds"], whole(1), roundsWords),
    ...(spends
      ? (["usd", "projectUsd"] as const).map((name) => fact(["spend", name], number(0), spendWords[name]))
      : []),
  ];
}

function checkFacts({ id, command, values }: FactSources["checks"][number]): PhaseFact[] {
  const source = checkSource(command);
  return [
    ...(["passed", "failed", "skipped"] as const).map((state) =>
      fact(["checks", id, state], { kind: "boolean" }, { meaning: stateWords[state], source }),
    ),
    ...Object.entries(values).map(([name, place]) =>
      fact(["checks", id, name], number(), { meaning: numberMeaning(place), source }),
    ),
  ];
}

function reviewFacts({ agent, items }: NonNullable<FactSources["review"]>): PhaseFact[] {
  const words = reviewWords(agent, items);
  return [
    fact(["review", "approved"], { kind: "boolean" }, words.approved),
    fact(["review", "confirmed"], whole(0, items), words.confirmed),
  ];
}

function findingFacts(reviewers: string): PhaseFact[] {
  const source = `verdicts of ${reviewers} on files`;
  return severities.map((severity) =>
    fact(["findings", severity], whole(0), { meaning: findingMeaning(severity), source }),
  );
}

function fact(path: PhaseFact["path"], form: FactForm, { meaning, source }: ValueWords): PhaseFact {
  return { path, form, meaning, source };
}

function whole(min: number, max?: number): FactForm {
  return { kind: "number", min, max, isWhole: true };
}

function number(min?: number, max?: number): FactForm {
  return { kind: "number", min, max, isWhole: false };
}
