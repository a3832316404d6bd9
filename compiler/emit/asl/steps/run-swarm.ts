import type { RunSwarmStep } from "../../../../schema/types.ts";
import { type Emission, stateName } from "../emission.ts";
import { expression } from "../expressions.ts";
import { runState, runTask } from "../run-task.ts";
import { assign, assignKey, count, nameOf, read, type Scope } from "../scope.ts";
import type { Assign, States } from "../states.ts";

/** Begins a round with its number and cause; after a question the machine returns to the run itself. */
export function runSwarm(step: RunSwarmStep, emission: Emission): States {
  const outcome = stateName(step, "outcome");
  return {
    [step.id]: {
      Type: "Pass",
      Comment: `Begin a round of ${step.phase}`,
      Assign: beginning(step.phase, emission.scope),
      Next: runState(step.id),
    },
    [runState(step.id)]: runTask(step, emission, { next: outcome, assign: reported(emission.scope) }),
    [outcome]: {
      Type: "Choice",
      Choices: [
        { Condition: expression(`${read(emission.scope, "outcome")} = "done"`), Next: step.next },
        { Condition: expression(`${read(emission.scope, "outcome")} = "asked"`), Next: step.onAsk },
      ],
      Default: step.onLimit,
    },
  };
}

/** Consumes the recorded cause, so a later entry of the phase without one is a start. */
function beginning(phase: string, scope: Scope): Assign {
  const recorded = `$lookup(${read(scope, "causes")}, "${phase}")`;
  const or = (value: string, otherwise: string) => `$exists(${value}) ? ${value} : ${otherwise}`;
  return {
    ...assignKey(scope, "rounds", phase, `${count(scope, "rounds", phase)} + 1`),
    ...assign(scope, "cause", or(`${recorded}.cause`, '"start"')),
    ...assign(scope, "feedback", or(`${recorded}.feedback`, '""')),
    ...assignKey(scope, "causes", phase, "{}"),
  };
}

function reported(scope: Scope): Assign {
  const optional = (name: string) => `$exists($states.result.${name}) ? $states.result.${name} : ""`;
  return {
    ...assign(scope, "outcome", "$states.result.outcome"),
    ...assign(scope, "revision", optional("revision")),
    ...assign(scope, "question", optional("question")),
    ...assign(scope, "reason", optional("reason")),
    [nameOf(scope, "outputs")]: expression(`$merge([$${nameOf(scope, "outputs")}, $states.result.outputs])`),
  };
}
