import type { Pipeline, Step } from "../../../schema/types.ts";
import type { Found } from "../../diagnostics/found.ts";
import type { CausingPlaces } from "../../ir/causing-places.ts";
import { maxPasses, maxRounds } from "../../ir/max-rounds.ts";
import { stepsOfKind } from "../../ir/steps.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";

/** Longest time of one execution: docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const maxExecutionDays = 365;
const daySeconds = 86_400;

/**
 * Warns when the declared time of all rounds and gates is longer than an execution may be. Questions, retries and
 * operators add to it. Only for engagements with environments: crew's own engine has no such limit.
 */
export function checkDuration(pipeline: Pipeline, found: Found, places?: CausingPlaces): void {
  if (Object.keys(pipeline.environments ?? {}).length === 0) return;
  const days = Math.ceil(longestSeconds(pipeline.steps, pipeline) / daySeconds);
  if (days <= maxExecutionDays) return;
  const gates = stepsOfKind(pipeline.steps, "await-decision");
  const waitOf = ({ phase, expiresSeconds }: (typeof gates)[number]) => expiresSeconds * maxPasses(pipeline, phase);
  const longest = gates.reduce((most, gate) => (waitOf(gate) > waitOf(most) ? gate : most), gates[0]!);
  found.warning("waits-over-a-year", {
    message: `All rounds and gates may take ${days} days together, including ${Math.ceil(waitOf(longest) / daySeconds)} days at the gate of "${longest.phase}".`,
    span: places?.expires(longest.phase) ?? longest.origin,
    why: `Step Functions ends an execution after ${maxExecutionDays} days; an operator would have to resume the project.`,
    help: "shorten `expires` under `gate`, or lower `rounds` under `onRevise`",
  });
}

/** Returns the longest time of a list of steps. Of lists side by side only the longest counts. */
function longestSeconds(steps: readonly Step[], pipeline: Pipeline): number {
  return steps.reduce((sum, step) => {
    const branches = kindOfStep(step).branches?.(step) ?? [];
    return sum + secondsOf(step, pipeline) + Math.max(0, ...branches.map((branch) => longestSeconds(branch, pipeline)));
  }, 0);
}

function secondsOf(step: Step, pipeline: Pipeline): number {
  switch (step.kind) {
    case "await-decision":
      return step.expiresSeconds * maxPasses(pipeline, step.phase);
    case "run-swarm":
    case "review":
      return step.timeoutSeconds * maxRounds(pipeline, step.phase);
    default:
      return 0;
  }
}
