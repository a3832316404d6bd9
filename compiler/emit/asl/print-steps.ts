import type { Step } from "../../../schema/types.ts";
import type { Emission } from "./emission.ts";
import type { States } from "./states.ts";
import { ask } from "./steps/ask.ts";
import { awaitDecision } from "./steps/await-decision.ts";
import { awaitOperator } from "./steps/await-operator.ts";
import { choose } from "./steps/choose.ts";
import { fail } from "./steps/fail.ts";
import { fanOut } from "./steps/fan-out.ts";
import { finish } from "./steps/finish.ts";
import { notify } from "./steps/notify.ts";
import { review } from "./steps/review.ts";
import { runSwarm } from "./steps/run-swarm.ts";

/** Returns the states of a list of steps. The first state of a step has the step's id as its name. */
export function printSteps(steps: readonly Step[], emission: Emission): States {
  return Object.assign({}, ...steps.map((step) => printStep(step, emission)));
}

function printStep(step: Step, emission: Emission): States {
  switch (step.kind) {
    case "run-swarm":
      return runSwarm(step, emission);
    case "ask":
      return ask(step, emission);
    case "review":
      return review(step, emission);
    case "await-decision":
      return awaitDecision(step, emission);
    case "await-operator":
      return awaitOperator(step, emission);
    case "choose":
      return choose(step, emission);
    case "fan-out":
      return fanOut(step, emission, printSteps);
    case "notify":
      return notify(step, emission);
    case "finish":
      return finish(step, emission);
    case "fail":
      return fail(step, emission);
    default:
      return step satisfies never;
  }
}
