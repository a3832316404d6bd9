import { constants, defaults } from "../../../schema/defaults.ts";
import { fetchKey } from "../../../schema/table.ts";
import type { FetchStep, Origin, Pipeline } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { runTask } from "../../asl/run-task.ts";
import { assign, assignKey, count, read, type Scope } from "../../asl/scope.ts";
import type { Assign, States } from "../../asl/states.ts";
import { toSeconds } from "../../lower/units.ts";
import type { Run, StepKind } from "./step-kind.ts";

/** Fetches the customer's code, in a runner without a model and without an agent: no other container has the token. */
export const fetchKind: StepKind<"fetch"> = {
  places: { steps: ["next", "onLimit"], phases: ["phase"] },
  run,
  events: () => eventsOf.round,
  states,
};

/** Returns the step that comes before the first phase. */
export function fetchStep(
  of: Pick<FetchStep, "phase" | "next" | "onLimit"> & { id: string; origin: Origin },
): FetchStep {
  const { attempts, backoff } = defaults.retry;
  return {
    kind: "fetch",
    ...of,
    timeoutSeconds: constants.fetchSeconds + constants.headRoomSeconds,
    heartbeatSeconds: constants.heartbeatSeconds,
    retry: { attempts, backoffSeconds: toSeconds(backoff) },
  };
}

function run({ retry }: FetchStep, { repository }: Pipeline): Run {
  const { credentials } = repository ?? {};
  return {
    agents: [],
    lane: "calls",
    attempts: retry.attempts,
    ...(credentials !== undefined && { secrets: [credentials] }),
  };
}

function states(step: FetchStep, emission: Emission): States {
  const { scope, pipeline } = emission;
  const fetches = fetchKey(step.phase);
  const [fetching, outcome] = [stateName(step, "run"), stateName(step, "outcome")];
  const { lane } = run(step, pipeline);
  return {
    [step.id]: {
      Type: "Pass",
      Comment: "Fetch the customer's code, unless it was fetched before",
      Assign: {
        ...assignKey(scope, "rounds", fetches, `${count(scope, "rounds", fetches)} + 1`),
        ...assign(scope, "cause", '"start"'),
        ...assign(scope, "feedback", '""'),
      },
      Next: fetching,
    },
    [fetching]: runTask(step, { mode: "fetch", lane, countedAs: fetches }, emission, {
      next: outcome,
      assign: reported(scope),
    }),
    [outcome]: {
      Type: "Choice",
      Choices: [{ Condition: expression(`${read(scope, "outcome")} = "done"`), Next: step.next }],
      Default: step.onLimit,
    },
  };
}

function reported(scope: Scope): Assign {
  const optional = (name: string) => `$exists($states.result.${name}) ? $states.result.${name} : ""`;
  return {
    ...assign(scope, "outcome", "$states.result.outcome"),
    ...assign(scope, "revision", optional("revision")),
    ...assign(scope, "reason", optional("reason")),
    ...(scope.keepsFacts && assign(scope, "tree", optional("tree"))),
  };
}
