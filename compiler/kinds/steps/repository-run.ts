import type { DeliverStep, FetchStep, Pipeline } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression } from "../../asl/expressions.ts";
import { runTask } from "../../asl/run-task.ts";
import { assign, assignKey, count, nameOf, read, type Scope } from "../../asl/scope.ts";
import type { Assign, States } from "../../asl/states.ts";
import type { Run } from "./step-kind.ts";

/** A run that talks to the customer's repository: without a model and without an agent, so no other container has the token. */
type RepositoryStep = FetchStep | DeliverStep;

export function repositoryRun({ retry }: RepositoryStep, { repository }: Pipeline): Run {
  const { credentials } = repository ?? {};
  return {
    agents: [],
    lane: "calls",
    attempts: retry.attempts,
    ...(credentials !== undefined && { secrets: [credentials] }),
  };
}

/** Returns the states of such a run, which is counted under a name of its own; an operator is asked where it does not succeed. */
export function repositoryStates(
  step: RepositoryStep,
  emission: Emission,
  { countedAs, comment, reported }: { countedAs: string; comment: string; reported: (scope: Scope) => Assign },
): States {
  const { scope, pipeline } = emission;
  const [running, outcome] = [stateName(step, "run"), stateName(step, "outcome")];
  const { lane } = repositoryRun(step, pipeline);
  return {
    [step.id]: {
      Type: "Pass",
      Comment: comment,
      Assign: {
        ...assignKey(scope, "rounds", countedAs, `${count(scope, "rounds", countedAs)} + 1`),
        ...assign(scope, "cause", '"start"'),
        ...assign(scope, "feedback", '""'),
      },
      Next: running,
    },
    [running]: runTask(step, { mode: step.kind, lane, countedAs }, emission, {
      next: outcome,
      assign: { ...assign(scope, "outcome", "$states.result.outcome"), ...reported(scope) },
    }),
    [outcome]: {
      Type: "Choice",
      Choices: [{ Condition: expression(`${read(scope, "outcome")} = "done"`), Next: step.next }],
      Default: step.onLimit,
    },
  };
}

/** Takes over the values that the run reports. */
export function assignOutputs(scope: Scope): Assign {
  const name = nameOf(scope, "outputs");
  return { [name]: expression(`$merge([$${name}, $states.result.outputs])`) };
}

/** Takes over a value that the runner's answer may have. */
export function assignOptional(scope: Scope, name: "reason" | "revision" | "tree"): Assign {
  return assign(scope, name, `$exists($states.result.${name}) ? $states.result.${name} : ""`);
}
