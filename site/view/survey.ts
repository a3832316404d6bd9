import type { SurveyAnswersById } from "../../schema/types.ts";

/** Formats an answer to a question after the project. */
export function answerInWords(answer: SurveyAnswersById[string] | undefined): string {
  if (answer === undefined) return "No answer";
  if (typeof answer === "number") return `${answer} of 5`;
  if (typeof answer === "boolean") return answer ? "Yes" : "No";
  return answer;
}
