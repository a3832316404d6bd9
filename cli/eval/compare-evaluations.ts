import type { EvaluatedCase, Evaluation } from "../../runtime/local/evaluate.ts";
import { compareRatings } from "./compare-ratings.ts";

/** Describes results that are worse than in an earlier evaluation, and changes in between. */
export function compareEvaluations(before: Evaluation, after: Evaluation): { worse: string[]; changes: string[] } {
  const worse = after.cases.flatMap((each) => {
    const earlier = before.cases.find(({ name }) => name === each.name);
    return earlier === undefined ? [] : worseThan(earlier, each);
  });
  const left = before.cases.filter(({ name }) => !after.cases.some((each) => each.name === name));
  const ratings = compareRatings(before, after);
  const changes = [...changedPrompts(before, after), ...left.map(({ name }) => `${name} was not run.`)];
  return { worse: [...worse, ...ratings.worse], changes: [...changes, ...ratings.changes] };
}

function worseThan(before: EvaluatedCase, after: EvaluatedCase): string[] {
  const finished = shareOf(before, ({ outcome }) => outcome === "finished");
  const stillFinished = shareOf(after, ({ outcome }) => outcome === "finished");
  const graders = new Set(after.runs.flatMap(({ grades }) => grades.map(({ grader }) => grader)));
  const passes = (of: EvaluatedCase, name: string) =>
    shareOf(of, ({ grades }) => grades.find(({ grader }) => grader === name)?.state !== "failed");
  return [
    ...(stillFinished < finished
      ? [`${after.name}: finished in ${percent(stillFinished)} of its runs, before in ${percent(finished)}.`]
      : []),
    ...[...graders]
      .filter((name) => passes(after, name) < passes(before, name))
      .map(
        (name) =>
          `${after.name}: ${name} passed in ${percent(passes(after, name))} of its runs, before in ${percent(passes(before, name))}.`,
      ),
  ];
}

const shareOf = ({ runs }: EvaluatedCase, test: (run: EvaluatedCase["runs"][number]) => boolean): number =>
  runs.length === 0 ? 0 : runs.filter(test).length / runs.length;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function changedPrompts({ digests: before, model }: Evaluation, { digests: after, model: now }: Evaluation): string[] {
  const agents = [...new Set([...Object.keys(before.prompts), ...Object.keys(after.prompts)])].sort();
  const changed = agents.filter((name) => before.prompts[name] !== after.prompts[name]);
  return [
    ...(model === now ? [] : [`Run with ${now}, before with ${model}: the results are not comparable.`]),
    ...(changed.length === 0 ? [] : [`Prompts changed: ${changed.join(", ")}.`]),
    ...(before.config === after.config ? [] : ["The engagement's configuration changed."]),
  ];
}
