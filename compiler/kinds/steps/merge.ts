import { constants, defaults } from "../../../schema/defaults.ts";
import { mergeKey } from "../../../schema/table.ts";
import type { MergeStep, Origin, Pipeline } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, literal, now } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { recordingOfList } from "../../asl/list-record.ts";
import { runTask } from "../../asl/run-task.ts";
import { assign, assignKey, count, nameOf, read, type Scope } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { Assign, States } from "../../asl/states.ts";
import { put } from "../../asl/table.ts";
import { valuesOf } from "../../asl/values.ts";
import { agentsNamed, highestLane } from "../../ir/lanes.ts";
import { toSeconds } from "../../lower/units.ts";
import type { Run, StepKind } from "./step-kind.ts";

/** Merges the branches of a list's elements, in a runner without a model. */
export const mergeKind: StepKind<"merge"> = {
  places: { steps: ["next", "onConflict", "onLimit"], phases: ["phase"] },
  run,
  events: (step) => runsOf(step) * (eventsOf.move * 3 + eventsOf.callback + eventsOf.task) + eventsOfReturns(step),
  states,
};

/** Events of the Map and of its one element, without the element's work, and those of what leads to them. */
const eventsOfReturn = eventsOf.move + eventsOf.task + 10;

/** Returns how often the step is passed at most: elements in conflict go back one after another. */
const runsOf = (step: MergeStep): number => mostWaves(step) + step.items * step.rounds;

const eventsOfReturns = ({ items, rounds }: MergeStep): number => items * rounds * eventsOfReturn;

/** Returns how many waves the elements of a list are divided into at most. */
export function mostWaves({ items, waves }: Pick<MergeStep, "items" | "waves">): number {
  return waves === undefined ? 1 : items;
}

/** Returns the step that follows the work on all elements. */
export function mergeStep(of: {
  id: string;
  origin: Origin;
  phase: string;
  items: number;
  rounds: number;
  waves?: string;
  next: string;
  onConflict: string;
  onLimit: string;
}): MergeStep {
  const { attempts, backoff } = defaults.retry;
  return {
    kind: "merge",
    ...of,
    timeoutSeconds: constants.mergeSeconds + constants.headRoomSeconds,
    heartbeatSeconds: constants.heartbeatSeconds,
    retry: { attempts, backoffSeconds: toSeconds(backoff) },
  };
}

/** The lane of those who wrote: it has the rights to the repository. */
function run({ phase, retry }: MergeStep, pipeline: Pipeline): Run {
  const members = agentsNamed(pipeline.phases[phase]?.members ?? [], pipeline);
  return { agents: [], lane: highestLane(members), attempts: retry.attempts };
}

function states(step: MergeStep, emission: Emission): States {
  const { scope } = emission;
  const finished = `${resultsOf(step.phase, scope)}[ended = "finished"]`;
  const begin = stateName(step, "begin");
  const [merging, outcome, record] = [stateName(step, "run"), stateName(step, "outcome"), stateName(step, "record")];
  const merges = mergeKey(step.phase);
  const returned = count(scope, "revisions", merges);
  const { lane } = run(step, emission.pipeline);
  const runner = { mode: "merge", lane, countedAs: merges };
  const merged = step.waves === undefined ? record : stateName(step, "further");
  return {
    [step.id]: {
      Type: "Choice",
      Comment: "Nothing is merged where no element has finished",
      Choices: [{ Condition: expression(`$count(${finished}) > 0 or ${returned} > 0`), Next: begin }],
      Default: merged,
    },
    [begin]: {
      Type: "Pass",
      Comment: `Merge the branches of ${step.phase}'s elements in the order of the list`,
      Assign: {
        ...assignKey(scope, "rounds", merges, `${count(scope, "rounds", merges)} + 1`),
        ...assign(scope, "cause", '"start"'),
        ...assign(scope, "feedback", '""'),
      },
      Next: merging,
    },
    [merging]: runTask(step, runner, emission, { next: outcome, assign: reported(step, scope) }),
    [outcome]: {
      Type: "Choice",
      Choices: [
        {
          Condition: expression(`${read(scope, "outcome")} = "conflict" and ${returned} < ${step.items * step.rounds}`),
          Assign: assignKey(scope, "revisions", merges, `${returned} + 1`),
          Next: step.onConflict,
        },
      ],
      Default: merged,
    },
    ...(step.waves !== undefined && { [merged]: furtherWave(step, step.waves, record, scope) }),
    [record]: recordingOfList(
      { phase: step.phase, onError: step.onLimit },
      {
        results: put({ S: expression(`$string(${resultsOf(step.phase, scope)})`) }),
        endedAt: put({ S: expression(now) }),
      },
      step.next,
      scope,
    ),
  };
}

/** Begins the next wave as long as elements have not been worked on. */
function furtherWave(step: MergeStep, list: string, next: string, scope: Scope): States[string] {
  const worked = `$count(${resultsOf(step.phase, scope)})`;
  return {
    Type: "Choice",
    Comment: "A wave begins on what those before it have merged",
    Choices: [
      {
        Condition: expression(`${worked} < $count(${elementsOf(list, scope)})`),
        Assign: assign(scope, "outcome", `"${waveOutcome}"`),
        Next: step.onConflict,
      },
    ],
    Default: next,
  };
}

/** Tells the step that works on the elements that the next wave is due, and not the first one. */
export const waveOutcome = "wave";

/** Returns JSONata for the elements of a list; one that was not reported has none. */
export function elementsOf(list: string, scope: Scope): string {
  return `$append([], ${valuesOf({ reads: undefined, scope })}.(${list}))`;
}

/** Takes over how the branches ended, and which element has to work on a conflict. */
function reported({ phase }: MergeStep, scope: Scope): Assign {
  const [causes, outputs] = [nameOf(scope, "causes"), nameOf(scope, "outputs")];
  const conflict = "$states.result.conflict";
  const unmerged = "$states.result.unmerged";
  const tree = "$states.result.tree";
  const cause = `{${literal(`${phase}@`)} & ${conflict}: {"cause": "conflict", "feedback": ${sortKey.merge(phase, conflict, scope)}}}`;
  const ended = `$map(${resultsOf(phase, scope)}, function($result) {($left := ${unmerged}[id = $result.id]; $exists($left) ? $merge([$result, {"ended": "conflict", "reason": $left.reason}]) : $result)})`;
  return {
    ...assign(scope, "outcome", `$exists(${conflict}) ? "conflict" : "done"`),
    ...assign(scope, "revision", "$states.result.revision"),
    ...(scope.keepsFacts && assign(scope, "tree", `$exists(${tree}) ? ${tree} : ""`)),
    [causes]: expression(`$exists(${conflict}) ? $merge([$${causes}, ${cause}]) : $${causes}`),
    [outputs]: expression(`$merge([$${outputs}, {"${phase}": {"results": [${ended}]}}])`),
  };
}

/** Returns JSONata for how the elements of the newest list ended. */
export function resultsOf(phase: string, scope: Scope): string {
  return `$append([], $lookup(${read(scope, "outputs")}, "${phase}").results)`;
}
