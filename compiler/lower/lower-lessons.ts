import { defaults } from "../../schema/defaults.ts";
import { namedOutput } from "../../schema/named-output.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { Model } from "../link/model.ts";
import { showsLessons } from "../rules/lessons-shown.ts";
import { toDays } from "./units.ts";

/** Returns what the flow does with lessons: leave them, say which held, or show them. Empty where it does none of these. */
export function lowerLessons({ engagement: { declared }, phases }: Model): Pick<Pipeline, "lessons"> {
  if (declared.lessons === undefined) return {};
  const { from, kept, most, keep, shown } = { ...defaults.lessons, ...declared.lessons };
  const reported = (text: string | undefined) => {
    const named = text === undefined ? undefined : namedOutput(text);
    return phases.some(({ members }) => members.some(({ name }) => name === named?.agent)) ? named : undefined;
  };
  const [left, held] = [reported(from), reported(kept)];
  if (left === undefined && held === undefined && !phases.some((phase) => showsLessons(phase, declared.lessons)))
    return {};
  return {
    lessons: {
      ...(left && { from: left }),
      ...(held && { kept: held }),
      most,
      keepDays: toDays(keep),
      shown,
    },
  };
}
