import {
  type Fields,
  listOf,
  mapOf,
  number,
  oneOf,
  optional,
  required,
  text,
  withParts,
  word,
} from "../../base/checks.ts";
import { readJsonObject } from "../../base/read-json.ts";
import type { EvaluatedCase, EvaluatedRun, Evaluation } from "../../runtime/local/evaluate.ts";

const run = withParts<EvaluatedRun>({
  outcome: text,
  grades: listOf(
    withParts<EvaluatedRun["grades"][number]>({ grader: text, state: oneOf(["passed", "failed", "skipped"]) }),
  ),
});

const fields: Fields<Evaluation> = {
  engagement: required(text),
  // Results of an earlier crew may name a model that this one does not know; they are compared, and said to be of another model.
  model: required(word<Evaluation["model"]>()),
  runs: required(number),
  digests: required(withParts<Evaluation["digests"]>({ config: text, prompts: mapOf(text) })),
  cases: required(listOf(withParts<EvaluatedCase>({ name: text, title: text, runs: listOf(run) }))),
  judge: optional(withParts<NonNullable<Evaluation["judge"]>>({ model: text, rubric: text })),
};

/** Reads the results of an earlier evaluation. Throws `UnreadableJson` for a file that `crew eval --out` did not write. */
export function parseEvaluation(file: string, json: string): Evaluation {
  return readJsonObject(file, json, fields);
}
