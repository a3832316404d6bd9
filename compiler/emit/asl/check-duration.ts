import type { Pipeline, Step } from "../../../schema/types.ts";
import type { Found } from "../../diagnostics/found.ts";
import type { CausingPlaces } from "../../ir/causing-places.ts";
import { maxPasses, maxRounds } from "../../ir/max-rounds.ts";
import { allSteps, branchesOf, turnsAtMost } from "../../ir/steps.ts";
import { mostWaves } from "../../kinds/steps/merge.ts";

/** Longest time of one execution: docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxExecutionDays = 365;
const daySeconds = 86_400;

/**
 * Warns when the declared time of all rounds and gates is longer than an execution may be. Questions, retries and
 * operators add to it. Only for engagements with environments: crew's own engine has no such limit.
 */
export function checkDuration(pipeline: Pipeline, found: Found, places?: CausingPlaces): void {
  if (Object.keys(pipeline.environments ?? {}).length === 0) return;
  const days = daysOf(longestSeconds(pipeline.steps, pipeline));
  if (days <= maxExecutionDays) return;
  const [longest] = allSteps(pipeline.steps).toSorted((a, b) => secondsOf(b, pipeline) - secondsOf(a, pipeline));
  if (longest === undefined) return;
  const gate = longest.kind === "await-decision" ? longest.phase : undefined;
  const own = daysOf(secondsOf(longest, pipeline));
  found.warning("waits-over-a-year", {
    message: `All rounds and gates may take ${days} days together, including ${own} days ${gate === undefined ? `in the step "${longest.id}"` : `at the gate of "${gate}"`}.`,
    span: (gate === undefined ? undefined : places?.expires(gate)) ?? longest.origin,
    why: `Step Functions ends an execution after ${maxExecutionDays} days; an operator would have to resume the project.`,
    help:
      gate === undefined
        ? "shorten `time` under `limits`, or lower `rounds` under `onFail` and `onRevise`"
        : "shorten `expires` under `gate`, or lower `rounds` under `onRevise`",
  });
}

const daysOf = (seconds: number): number => Math.ceil(seconds / daySeconds);

/** Returns the longest time of a list of steps. Of lists side by side only the longest counts; elements of a list may have to wait for others. */
function longestSeconds(steps: readonly Step[], pipeline: Pipeline): number {
  return steps.reduce((sum, step) => {
    const inner = branchesOf(step).map((branch) => longestSeconds(branch, pipeline));
    return sum + secondsOf(step, pipeline) + turnsOf(step, pipeline) * Math.max(0, ...inner);
  }, 0);
}

/** Elements in conflict work one after another; the time of their rounds is a part of that of each round. */
function turnsOf(step: Step, { phases }: Pipeline): number {
  if (step.kind !== "each") return 1;
  const mergeRounds = phases[step.phase]?.each?.mergeRounds ?? 0;
  const turns = turnsAtMost(step, step.items);
  return (turns + step.items * mergeRounds) / (1 + mergeRounds);
}

/** Returns the time of a step in all its rounds: that of a gate, or of work in a runner. */
function secondsOf(step: Step, pipeline: Pipeline): number {
  if (step.kind === "await-decision") return step.expiresSeconds * maxPasses(pipeline, step.phase);
  if (step.kind === "merge")
    return step.timeoutSeconds * (mostWaves(step) + step.items * step.rounds) * maxPasses(pipeline, step.phase);
  if (step.kind === "fetch") return step.timeoutSeconds;
  if (step.kind === "deliver") return step.timeoutSeconds * maxPasses(pipeline, step.phase);
  return "timeoutSeconds" in step ? step.timeoutSeconds * maxRounds(pipeline, step.phase) : 0;
}
