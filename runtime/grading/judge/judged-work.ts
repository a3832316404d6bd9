import { matchesGlob } from "../../../base/matches-glob.ts";
import { stepsIn } from "../../../schema/steps-in.ts";
import type { Pipeline } from "../../../schema/types.ts";
import type { DeliveredFile, Fault } from "../delivery.ts";

/** Deliverables of one phase, as people see them at its gate. */
export interface JudgedWork {
  phase: string;
  title: string;
  goal: string;
  /** Names of the ratings that people give at the gate. */
  ratings: string[];
  files: DeliveredFile[];
}

/** Phases with a deliverable whose gate asks for ratings. */
export function judgedWorks(pipeline: Pipeline, files: readonly DeliveredFile[]): JudgedWork[] {
  return stepsIn(pipeline.steps).flatMap((step) => {
    if (step.kind !== "await-decision" || step.ratings.length === 0) return [];
    const work = workOfPhase(pipeline, step.phase, step.ratings, files);
    return work.files.length === 0 ? [] : [work];
  });
}

/** The work of one phase, to be rated under these names. */
export function workOfPhase(
  pipeline: Pipeline,
  phase: string,
  ratings: readonly string[],
  files: readonly DeliveredFile[],
): JudgedWork {
  const { title = phase, goal = "", deliverables = [] } = pipeline.phases[phase] ?? {};
  const own = files.filter(({ path }) => deliverables.some((each) => matchesGlob(path, each.path)));
  return { phase, title, goal, ratings: [...ratings], files: own };
}

/** Patterns of lines that address the rater instead of describing the work. */
const addressing = [
  /\b(ignore|disregard|forget)\b.{0,40}\b(previous|above|prior|earlier|all|your|any)\b.{0,40}\b(instructions?|rules?|prompts?)\b/i,
  /(?:^|[.!;:,]\s*|\b(?:please|and|must|should|to|you)\s+)(give|rate|score|grade|award|assign)\b.{0,60}\b(5|five|highest|top|full|maximum|perfect)\b(.{0,20}\b(rating|score|mark|marks|grade|points?|out of|of 5)\b|\s*[.!"”]?\s*$)/i,
  /\b(judge|grader|evaluator|rater|language model|llm)s?\b.{0,80}\b(must|should|shall|rate|give|score|approve|call)\b/i,
];

/**
 * Returns the work without lines that address the rater, and those lines. They are removed before a model reads the
 * text, so that they never improve a rating.
 */
export function withoutAddresses(work: JudgedWork): { work: JudgedWork; addresses: Fault[] } {
  const addresses: Fault[] = [];
  const files = work.files.map(({ path, text }) => {
    const kept = text.split("\n").map((line, index) => {
      if (!addressing.some((pattern) => pattern.test(line))) return line;
      addresses.push({ path, line: index + 1, text: `addresses the rater: “${line.trim().slice(0, 120)}”` });
      return "[A line that addressed the rater was left out.]";
    });
    return { path, text: kept.join("\n") };
  });
  return { work: { ...work, files }, addresses };
}
