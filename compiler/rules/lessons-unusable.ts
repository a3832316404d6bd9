import { constants, defaults } from "../../schema/defaults.ts";
import { fieldsOf, type ListType } from "../../schema/list-type.ts";
import { namedOutput } from "../../schema/named-output.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** That some flow has the output is the matter of another rule: not every flow needs it. */
export const lessonsUnusable: Rule = {
  id: "lessons-unusable",
  severity: "error",
  check({ engagement, agents, phases }, report) {
    const { lessons } = engagement.declared;
    if (lessons === undefined) return;
    for (const key of ["from", "kept"] as const) {
      const text = unlessMissing(() => lessons[key]);
      if (text === undefined) continue;
      const span = engagement.origin("lessons", key);
      const named = namedOutput(text);
      if (named === undefined) {
        report({ message: `"${text}" is not the name of an output.`, span, why, help });
        continue;
      }
      const agent = known(agents).find(({ name }) => name === named.agent);
      const type = unlessMissing(() => agent?.declared.outputs?.[named.output]);
      if (agent === undefined || type === undefined) continue;
      const fault = "of" in type ? (key === "from" ? faultOf(type) : undefined) : "is not a list";
      if (fault === undefined) continue;
      const related = [{ message: "The output is declared here.", span: agent.origin("outputs", named.output) }];
      report({ message: `"${text}" ${fault}.`, span, related, why, help });
    }
    each(phases, (phase) => {
      if (phase.declared.lessons !== true || phase.declared.call === undefined) return;
      report({
        message: `"${phase.name}" calls a tool, and has no brief that could show lessons.`,
        span: phase.origin("lessons"),
        related: [{ message: "It calls the tool here.", span: phase.originOfKey("call") }],
        why: "Only agents read lessons.",
        help: "remove `lessons` from the phase",
      });
    });
  },
};

const why =
  "A lesson is an element of a reported list, and its texts stand in briefs of later projects, so they have bounds.";
const help = `name an output as <agent>.<output> that is declared with \`items\` and \`of\`, and texts with a \`maxLength\` of at most ${constants.lessonLength} together`;

function faultOf(type: ListType): string | undefined {
  const lengths = fieldsOf(type).flatMap(([, field]) =>
    "type" in field && field.type === "string" ? [field.maxLength ?? defaults.output.maxLength] : [],
  );
  if (lengths.length === 0) return "has elements without a text";
  const all = lengths.reduce((sum, length) => sum + length, 0);
  return all > constants.lessonLength ? `has elements with texts of up to ${all} characters` : undefined;
}
