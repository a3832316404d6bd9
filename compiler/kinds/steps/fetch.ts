import { constants, defaults } from "../../../schema/defaults.ts";
import { fetchKey } from "../../../schema/table.ts";
import type { FetchStep } from "../../../schema/types.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { toSeconds } from "../../lower/units.ts";
import { assignOptional, repositoryRun, repositoryStates } from "./repository-run.ts";
import type { StepKind } from "./step-kind.ts";

/** Fetches the customer's code. */
export const fetchKind: StepKind<"fetch"> = {
  places: { steps: ["next", "onLimit"], phases: ["phase"] },
  run: repositoryRun,
  events: () => eventsOf.round,
  states: (step, emission) =>
    repositoryStates(step, emission, {
      countedAs: fetchKey(step.phase),
      comment: "Fetch the customer's code, unless it was fetched before",
      reported: (scope) => ({
        ...assignOptional(scope, "revision"),
        ...assignOptional(scope, "reason"),
        ...(scope.keepsFacts && assignOptional(scope, "tree")),
      }),
    }),
};

/** Returns the step that comes before the first phase. */
export function fetchStep(of: Pick<FetchStep, "id" | "origin" | "phase" | "next" | "onLimit">): FetchStep {
  const { attempts, backoff } = defaults.retry;
  return {
    kind: "fetch",
    ...of,
    timeoutSeconds: constants.fetchSeconds + constants.headRoomSeconds,
    heartbeatSeconds: constants.heartbeatSeconds,
    retry: { attempts, backoffSeconds: toSeconds(backoff) },
  };
}
