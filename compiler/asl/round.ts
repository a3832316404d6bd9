import type { RunSwarmStep } from "../../schema/types.ts";
import { statesFromDay, takesFromDay } from "./day.ts";
import { type Emission, stateName } from "./emission.ts";
import { expression } from "./expressions.ts";
import { type Runner, runState, runTask } from "./run-task.ts";
import { assign, assignKey, count, keyOf, nameOf, read, type Scope } from "./scope.ts";
import type { Assign, States } from "./states.ts";

/** A step that works on a phase in a runner. Only a step with `onAsk` can end in a question. */
export type RoundStep = Omit<RunSwarmStep, "kind" | "origin" | "onAsk"> & Partial<Pick<RunSwarmStep, "onAsk">>;

/** Returns the states of one round: they begin it with its number and cause, run it and follow its outcome. */
export function roundStates(step: RoundStep, runner: Runner, emission: Emission): States {
  return {
    [step.id]: {
      Type: "Pass",
      Comment: `Begin a round of ${step.phase}`,
      Assign: beginning(step.phase, emission.scope),
      Next: runState(step.id),
    },
    ...runStates(step, runState(step.id), runner, emission),
  };
}

/** Returns the states of a further run in the same round. */
export function continuedStates(step: RoundStep, runner: Runner, emission: Emission): States {
  return runStates(step, step.id, runner, emission);
}

function runStates(step: RoundStep, name: string, runner: Runner, emission: Emission): States {
  const { scope } = emission;
  const outcome = stateName(step, "outcome");
  const is = (value: string) => expression(`${read(scope, "outcome")} = "${value}"`);
  const run = (next: string, assigned: Assign) =>
    runTask(step, runner, emission, { next, assign: { ...reported(step.phase, emission), ...assigned } });
  return {
    ...(runner.mode === "swarm" && takesFromDay(step, emission)
      ? statesFromDay({ step, emission, name, next: outcome, run })
      : { [name]: run(outcome, {}) }),
    [outcome]: {
      Type: "Choice",
      Choices: [
        { Condition: is("done"), Next: step.next },
        ...(step.onAsk === undefined ? [] : [{ Condition: is("asked"), Next: step.onAsk }]),
      ],
      Default: step.onLimit,
    },
  };
}

/** Consumes the recorded cause, so a later entry of the phase without one is a start. */
function beginning(phase: string, scope: Scope): Assign {
  const recorded = `$lookup(${read(scope, "causes")}, ${keyOf(scope, phase)})`;
  const or = (value: string, otherwise: string) => `$exists(${value}) ? ${value} : ${otherwise}`;
  return {
    ...assignKey(scope, "rounds", phase, `${count(scope, "rounds", phase)} + 1`),
    ...assign(scope, "cause", or(`${recorded}.cause`, '"start"')),
    ...assign(scope, "feedback", or(`${recorded}.feedback`, '""')),
    ...assignKey(scope, "causes", phase, "{}"),
  };
}

function reported(phase: string, { pipeline, scope }: Emission): Assign {
  const optional = (name: string) => `$exists($states.result.${name}) ? $states.result.${name} : ""`;
  return {
    ...assign(scope, "outcome", "$states.result.outcome"),
    ...assign(scope, "revision", optional("revision")),
    ...assign(scope, "question", optional("question")),
    ...assign(scope, "reason", optional("reason")),
    [nameOf(scope, "outputs")]: expression(`$merge([$${nameOf(scope, "outputs")}, $states.result.outputs])`),
    ...(scope.keepsFacts && assign(scope, "tree", optional("tree"))),
    // A round replaces all facts of its phase, so that none of an earlier round remains.
    ...(pipeline.phases[phase]?.facts && assignKey(scope, "facts", phase, "$merge([$states.result.facts])")),
  };
}
