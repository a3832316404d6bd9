import { isObject } from "../../../base/is-object.ts";
import type { Environment } from "../../../schema/types.ts";
import type { Lane } from "../../ir/lanes.ts";

/** The parts of a state that a deployment reads; the rest is copied. */
interface State {
  Type: string;
  Resource?: string;
  Arguments?: unknown;
  Branches?: Machine[];
  ItemProcessor?: Machine;
}

export interface Machine {
  States: { [name: string]: State };
}

/** One AWS call of the machine. */
export interface MachineTask {
  state: string;
  resource: string;
  /** Lane of a runner. */
  lane?: Lane;
}

/** The emitted machine, prepared for one environment. */
export interface Definition {
  /** Still contains the `${…}` placeholders. */
  readonly text: string;
  tasks: MachineTask[];
}

const laneMarks: { [mark: string]: Lane } = {
  "${taskDefinitionReadOnly}": "read-only",
  "${taskDefinitionDryRun}": "dry-run",
  "${taskDefinitionExecute}": "execute",
  "${taskDefinitionCalls}": "calls",
};

/** Enables Spot if the environment requests it. The emitted machine itself is the same for all environments. */
export function prepareDefinition(emitted: Machine | string, environment: Environment): Definition {
  const machine: Machine = typeof emitted === "string" ? JSON.parse(emitted) : emitted;
  return {
    // Checks of rights read the tasks alone.
    get text() {
      return JSON.stringify(environment.runner.spot ? onSpot(machine) : machine);
    },
    tasks: [...statesIn(machine)].flatMap(([name, state]) => (state.Type === "Task" ? [taskOf(name, state)] : [])),
  };
}

function onSpot(machine: Machine): Machine {
  const copy = structuredClone(machine);
  for (const [, state] of statesIn(copy)) useSpot(state);
  return copy;
}

function* statesIn(machine: Machine): Generator<[string, State]> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield [name, state];
    for (const branch of state.Branches ?? []) yield* statesIn(branch);
    if (state.ItemProcessor !== undefined) yield* statesIn(state.ItemProcessor);
  }
}

/** Number of retries on Spot capacity before a run is started on demand. */
const retriesOnSpot = 2;

/**
 * Replaces the launch type by a capacity provider; they exclude each other. ECS does not change to on-demand capacity by
 * itself (github.com/aws/containers-roadmap issue 852), so the third attempt requests it.
 */
function useSpot(state: State): void {
  if (!isObject(state.Arguments) || state.Arguments.LaunchType === undefined) return;
  delete state.Arguments.LaunchType;
  const retries = "$sum([$states.context.State.RetryCount])";
  const provider = `{% ${retries} < ${retriesOnSpot} ? "FARGATE_SPOT" : "FARGATE" %}`;
  state.Arguments.CapacityProviderStrategy = [{ CapacityProvider: provider, Weight: 1 }];
}

function taskOf(state: string, { Resource = "", Arguments }: State): MachineTask {
  const lane = laneMarks[String(isObject(Arguments) && Arguments.TaskDefinition)];
  return { state, resource: Resource, ...(lane && { lane }) };
}

/**
 * Fills in the placeholders. Terraform reads the result as a template, so other template syntax is escaped
 * (developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1).
 */
export function fillIn({ text }: Definition, values: { [mark: string]: string }): string {
  return text.replaceAll(/\$\{(\w+)\}|\$\{|%\{/g, (found, mark?: string) => {
    const value = mark === undefined ? undefined : values[mark];
    return value ?? `${found[0]}${found}`;
  });
}
