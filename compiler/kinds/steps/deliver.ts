import { constants, defaults } from "../../../schema/defaults.ts";
import { deliverKey } from "../../../schema/table.ts";
import type { DeliverStep } from "../../../schema/types.ts";
import { assignDelivered } from "../../asl/delivered.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { toSeconds } from "../../lower/units.ts";
import { assignOptional, assignOutputs, repositoryRun, repositoryStates } from "./repository-run.ts";
import type { StepKind } from "./step-kind.ts";

/** Pushes the work to a branch of the customer's repository. */
export const deliverKind: StepKind<"deliver"> = {
  places: { steps: ["next", "onLimit"], phases: ["phase"] },
  run: repositoryRun,
  events: () => eventsOf.round,
  states: (step, emission) =>
    repositoryStates(step, emission, {
      countedAs: deliverKey(step.phase),
      comment: `Deliver the work of ${step.phase} to the customer's repository`,
      // The gate keeps the revision and the tree of the work itself: what was delivered is that revision.
      reported: (scope) => ({
        ...assignOptional(scope, "reason"),
        ...assignDelivered(scope, step.phase),
        ...assignOutputs(scope),
      }),
    }),
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
