import jsonata from "jsonata";
import { constants } from "../../../schema/defaults.ts";
import { factBytes } from "../../../schema/fact-bytes.ts";
import type { Origin, Pipeline } from "../../../schema/types.ts";
import { stepIdOf } from "../../asl/emission.ts";
import type { Machine, State, TaskState } from "../../asl/states.ts";
import { waits } from "../../asl/waiting.ts";
import type { Found } from "../../diagnostics/found.ts";
import type { CausingPlaces } from "../../ir/causing-places.ts";
import { maxRounds } from "../../ir/max-rounds.ts";
import { mostCalledBytes, mostKeptBytes, mostResultBytes } from "../../ir/reported-bytes.ts";
import { allSteps, stepsOfKind } from "../../ir/steps.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";
import { checkDuration } from "./check-duration.ts";
import { eventsBetween, eventsOfRound } from "./history.ts";
import { expressionsIn, isExpression, nestedMachines, unreachableStates, withoutMachines } from "./walk-states.ts";

// docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const maxNameLength = 80;
const maxDefinitionBytes = 1_048_576;
const maxHistoryEvents = 25_000;
const maxPayloadBytes = 262_144;
/** Space reserved for the machine's other variables: counts and causes by phase, all of which a branch returns at once. */
const otherVariablesBytes = 32_768;
/** A repository's three values have at most 200 characters each. */
const mostGivenBytes = 1024;
// docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
const maxOverridesLength = 8192;
const tokenLength = 2048;
/** Maximum length of ids and sort keys in the other expressions of an override. */
const valueLength = 128;

interface Check {
  pipeline: Pipeline;
  found: Found;
  originOf(state: string): Origin;
  places: CausingPlaces | undefined;
}

/**
 * Reports limits of the target that the emitted machine exceeds, at the YAML that causes them: `places` when known,
 * otherwise the place that names the phase.
 */
export function checkMachine(
  machine: Machine,
  text: string,
  pipeline: Pipeline,
  found: Found,
  places?: CausingPlaces,
): void {
  const origins = new Map(allSteps(pipeline.steps).map((step) => [step.id, step.origin]));
  const first = origins.get(pipeline.start) ?? allSteps(pipeline.steps)[0]?.origin;
  if (!first) throw new Error("A pipeline has at least one step.");
  const check: Check = {
    pipeline,
    found,
    originOf: (state) => origins.get(stepIdOf(state)) ?? first,
    places,
  };
  checkDefinitionSize(text, places?.phases ?? first, found);
  checkHistory(check);
  checkPayload(check);
  checkReminders(check);
  checkDuration(pipeline, found, places);
  for (const { States, ...rest } of nestedMachines(machine)) {
    checkReachability({ States, ...rest }, check);
    for (const [name, state] of Object.entries(States)) checkState(name, state, check);
  }
}

function checkDefinitionSize(text: string, span: Origin, found: Found): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxDefinitionBytes) return;
  found.error("definition-over-1-MB", {
    message: `The state machine has ${bytes} bytes.`,
    span,
    why: `Step Functions accepts definitions of at most ${maxDefinitionBytes} bytes.`,
    help: "split the engagement in two",
  });
}

function checkHistory({ pipeline, found, originOf, places }: Check): void {
  const rounds = Object.keys(pipeline.phases).map((name) => ({ name, rounds: maxRounds(pipeline, name) }));
  const largest = rounds.toSorted((a, b) => b.rounds - a.rounds)[0];
  if (!largest) return;
  // No step between phases is passed more often than the phase with the most rounds.
  const between = largest.rounds * eventsBetween(pipeline);
  const events = rounds.reduce((sum, phase) => sum + phase.rounds * eventsOfRound(pipeline, phase.name), between);
  if (events <= maxHistoryEvents) return;
  found.error("history-over-25000-events", {
    message: `Gates and reviews may cause ${events} events, including ${largest.rounds} rounds of "${largest.name}".`,
    span: places?.rounds(largest.name) ?? originOf(largest.name),
    why: `An execution with more than ${maxHistoryEvents} events fails.`,
    help: "lower `rounds` under `onRevise` or `onFail`",
  });
}

/**
 * Checks the size of the values, which the machine keeps until its end; no state could catch an overflow. The input of an execution that
 * continues a stopped project has no more of them.
 */
function checkPayload({ pipeline, found, originOf, places }: Check): void {
  const first = Object.keys(pipeline.phases)[0];
  const agents = Object.values(pipeline.agents).map((agent) => ({
    name: agent.name,
    bytes: mostKeptBytes(pipeline, agent),
  }));
  const facts = Object.values(pipeline.phases).reduce(
    (sum, phase) => sum + factBytes(phase) + mostResultBytes(pipeline, phase),
    0,
  );
  const ofCalls = stepsOfKind(pipeline.steps, "call").filter(({ part }) => part !== "prepare");
  const calls = ofCalls.reduce((sum, call) => sum + mostCalledBytes(call), 0);
  const input = pipeline.flow?.input === undefined ? 0 : constants.inputBytes;
  const given = (pipeline.given?.length ?? 0) * mostGivenBytes;
  const bytes = agents.reduce((sum, agent) => sum + agent.bytes, facts + calls + input + given);
  const most = agents.reduce((most, each) => (each.bytes > most.bytes ? each : most), { name: "", bytes: 0 });
  if (bytes <= maxPayloadBytes - otherVariablesBytes || first === undefined) return;
  found.error("payload-over-256-KiB", {
    message: `The values that all agents report can have ${bytes} bytes together.`,
    span: places?.outputs(most.name) ?? originOf(first),
    why: `An execution with more than ${maxPayloadBytes} bytes of data fails; ${otherVariablesBytes} of them are reserved for other data.`,
    help: "set `maxLength` for the agents' texts, or have long ones written to artifacts",
  });
}

function checkReminders({ pipeline, found }: Check): void {
  for (const step of allSteps(pipeline.steps)) {
    const waiting = kindOfStep(step).waiting?.(step);
    if (waiting === undefined || waits(waiting).heartbeats.every((seconds) => seconds > 0)) continue;
    found.error("heartbeat-above-timeout", {
      message: `The reminders of "${waiting.phase}" are not in ascending order before its expiry.`,
      span: step.origin,
      why: "Each reminder is a separate wait, which cannot be longer than the remaining time.",
      help: "list the reminders in ascending order, each before `expires`",
    });
  }
}

function checkReachability(machine: Machine, { found, originOf }: Check): void {
  for (const name of unreachableStates(machine)) {
    found.error("unreachable-state", { message: `No transition leads to the state "${name}".`, span: originOf(name) });
  }
}

function checkState(name: string, state: State, check: Check): void {
  const span = check.originOf(name);
  if (name.length > maxNameLength) {
    check.found.error("state-name-over-80", {
      message: `The state name "${name}" has ${name.length} characters.`,
      span,
      why: `Step Functions accepts names of at most ${maxNameLength} characters.`,
      help: "give the phase a shorter name",
    });
  }
  if (state.Type === "Task") checkTask(name, state, check);
  // Those inside are checked on their own.
  for (const jsonataText of expressionsIn(withoutMachines(state))) checkSyntax(jsonataText, span, check);
}

function checkTask(name: string, state: TaskState, { found, originOf }: Check): void {
  const span = originOf(name);
  if (!state.Resource.endsWith(".waitForTaskToken")) return;
  const least = leastOf(state.TimeoutSeconds);
  if (least === 0 || !state.HeartbeatSeconds) {
    found.error("callback-without-timeout", {
      message: `The state "${name}" waits without a limit.`,
      span,
      why: "Without the callback, the project would wait for a year.",
    });
  }
  if (least !== undefined && Number(state.HeartbeatSeconds) >= least) {
    found.error("heartbeat-above-timeout", {
      message: `The state "${name}" has a heartbeat of ${state.HeartbeatSeconds} s and a timeout of ${least} s.`,
      span,
      why: "Step Functions requires a heartbeat below the timeout.",
      help: "give the phase more time",
    });
  }
  if (state.Resource.includes(":ecs:runTask")) checkOverrides(name, state, span, found);
}

/** Returns a limit in seconds when it is known at compile time. For a sum, the declared part, which operators may extend. */
function leastOf(limit: number | string | undefined): number | undefined {
  if (typeof limit !== "string") return limit ?? 0;
  const [, declared] = /^\{% (\d+) \+ /.exec(limit) ?? [];
  return declared === undefined ? undefined : Number(declared);
}

function checkOverrides(name: string, state: TaskState, span: Origin, found: Found): void {
  const overrides = (state.Arguments as { Overrides?: unknown }).Overrides;
  const longest = (value: string) => "x".repeat(value.includes("Task.Token") ? tokenLength : valueLength);
  const text = JSON.stringify(overrides, (_, value) =>
    typeof value === "string" && isExpression(value) ? longest(value) : value,
  );
  if (text.length <= maxOverridesLength) return;
  found.error("overrides-over-8192-characters", {
    message: `The overrides of the state "${name}" can have ${text.length} characters.`,
    span,
    why: `ECS accepts at most ${maxOverridesLength}, including punctuation.`,
  });
}

/** Expressions already parsed: most states share theirs, and so do most engagements. */
const sound = new Set<string>();

function checkSyntax(text: string, span: Origin, { found }: Check): void {
  if (sound.has(text)) return;
  try {
    jsonata(text);
    if (sound.size > 5000) sound.clear();
    sound.add(text);
  } catch (error) {
    found.error("expression-syntax", {
      message: `The expression ${JSON.stringify(text)} is not JSONata: ${(error as { message?: string }).message ?? String(error)}`,
      span,
      why: "The state machine would be refused.",
    });
  }
}
