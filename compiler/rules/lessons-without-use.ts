import { namedOutput } from "../../schema/named-output.ts";
import type { Model } from "../link/model.ts";
import { isWhole, known, unlessMissing } from "../source/missing-value.ts";
import { showsLessons } from "./lessons-shown.ts";
import type { Rule } from "./rule.ts";

export const lessonsWithoutUse: Rule = {
  id: "lessons-without-use",
  severity: "error",
  isOfAllFlows: true,
  check(model, report) {
    const { engagement, phases } = model;
    const { lessons } = engagement.declared;
    if (lessons === undefined) return;
    for (const key of ["from", "kept"] as const) {
      const text = unlessMissing(() => lessons[key]);
      if (text === undefined || reports(model, text)) continue;
      report({
        message: `No agent that works in the engagement reports "${text}".`,
        span: engagement.origin("lessons", key),
        why: "Lessons come from what an agent reports, and no project would leave any.",
        help: "name an output of an agent that works in a phase",
      });
    }
    if (!isWhole(phases) || known(phases).some((phase) => showsLessons(phase, lessons))) return;
    report({
      message: "No phase shows the lessons.",
      span: engagement.originOfKey("lessons"),
      why: "Lessons that nobody reads change nothing.",
      help: "write `lessons: true` into the file of a phase whose agents are to read them",
    });
  },
};

/** True as well for a text that is no name, or where some agents are unknown: other rules report those. */
function reports({ agents, phases }: Model, text: string): boolean {
  const named = namedOutput(text);
  if (named === undefined || !isWhole(agents)) return true;
  const works = known(phases).some((phase) => phase.members.some(({ name }) => name === named.agent));
  const agent = known(agents).find(({ name }) => name === named.agent);
  return works && unlessMissing(() => agent?.declared.outputs?.[named.output]) !== undefined;
}
