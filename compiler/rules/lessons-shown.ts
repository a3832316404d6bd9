import { namedOutput } from "../../schema/named-output.ts";
import type { Engagement, Phase } from "../link/model.ts";
import { known, unlessMissing } from "../source/missing-value.ts";

/** True when briefs of the phase show lessons: it declares so, or the agent that says which of them held works on it. */
export function showsLessons(phase: Phase, lessons: Engagement["declared"]["lessons"]): boolean {
  if (lessons === undefined) return false;
  const judge = lessons.kept === undefined ? undefined : namedOutput(lessons.kept)?.agent;
  if (phase.declared.call !== undefined) return false;
  return (
    phase.declared.lessons === true ||
    known(unlessMissing(() => phase.members) ?? []).some(({ name }) => name === judge)
  );
}
