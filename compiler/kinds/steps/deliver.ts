import { constants, defaults } from "../../../schema/defaults.ts";
import { deliverKey } from "../../../schema/table.ts";
import type { DeliverStep, Pipeline } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { runTask } from "../../asl/run-task.ts";
import { assign, assignKey, count, read } from "../../asl/scope.ts";
import type { States } from "../../asl/states.ts";
import { toSeconds } from "../../lower/units.ts";
import type { Run, StepKind } from "./step-kind.ts";

/** Pushes the work to a branch of the customer's repository, in a runner without a model and without an agent. */
export const deliverKind: StepKind<"deliver"> = {
  places: { steps: ["next", "onLimit"], phases: ["phase"] },
  run,
  events: () => eventsOf.round,
  states,
};

export function deliverStep(of: Pick<DeliverStep, "id" | "origin" | "phase" | "next" | "onLimit">): DeliverStep {
  const { attempts, backoff } = defaults.retry;
  return {
    kind: "deliver",
    ...of,
    timeoutSeconds: constants.deliverSeconds + constants.headRoomSeconds,
    heartbeatSeconds: constants.heartbeatSeconds,
    retry: { attempts, backoffSeconds: toSeconds(backoff) },
  };
}

function run({ retry }: DeliverStep, { repository }: Pipeline): Run {
  const { credentials } = repository ?? {};
  return {
    agents: [],
    lane: "calls",
    attempts: retry.attempts,
    ...(credentials !== undefined && { secrets: [credentials] }),
  };
}

function states(step: DeliverStep, emission: Emission): States {
  const { scope, pipeline } = emission;
  const deliveries = deliverKey(step.phase);
  const [delivering, outcome] = [stateName(step, "run"), stateName(step, "outcome")];
  const { lane } = run(step, pipeline);
  return {
    [step.id]: {
      Type: "Pass",
      Comment: `Deliver the work of ${step.phase} to the customer's repository`,
      Assign: {
        ...assignKey(scope, "rounds", deliveries, `${count(scope, "rounds", deliveries)} + 1`),
        ...assign(scope, "cause", '"start"'),
        ...assign(scope, "feedback", '""'),
      },
      Next: delivering,
    },
    [delivering]: runTask(step, { mode: "deliver", lane, countedAs: deliveries }, emission, {
      next: outcome,
      // The gate keeps the revision and the tree of the work itself: what was delivered is that revision.
      assign: {
        ...assign(scope, "outcome", "$states.result.outcome"),
        ...assign(scope, "reason", '$exists($states.result.reason) ? $states.result.reason : ""'),
      },
    }),
    [outcome]: {
      Type: "Choice",
      Choices: [{ Condition: expression(`${read(scope, "outcome")} = "done"`), Next: step.next }],
      Default: step.onLimit,
    },
  };
}
