import { count as countOf } from "../../../base/count.ts";
import { defaults } from "../../../schema/defaults.ts";
import { mergeKey } from "../../../schema/table.ts";
import type { PhaseItem as DeclaredItem, EachStep, Step } from "../../../schema/types.ts";
import { type Emission, type PrintSteps, stateName } from "../../asl/emission.ts";
import { caughtReason, expression, literal, now } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { recordingOfList } from "../../asl/list-record.ts";
import { assign, assignKey, count, initialVariables, nameOf, read, type Scope } from "../../asl/scope.ts";
import type { Assign, MapState, States } from "../../asl/states.ts";
import { put } from "../../asl/table.ts";
import type { PhaseItem, PlacedPhase } from "../../link/model.ts";
import { mapEach, throwMissing } from "../../source/missing-value.ts";
import { firstWave, inListOrder, nextWave, waveOf } from "./each-waves.ts";
import { mergeRoundsOf } from "./element-writes.ts";
import type { ItemContext } from "./item-kind.ts";
import { elementsOf, mergeStep, mostWaves, resultsOf } from "./merge.ts";
import { explainPlaced, itemOf, linkPlaced } from "./placed-phase.ts";
import { afterPhases, explainSendBack, sendBackSteps } from "./send-back.ts";
import type { StepKind } from "./step-kind.ts";

/** Events of a Map state itself, and of each iteration beside its steps: started, begun, ended, succeeded. */
const mapEvents = 4;
const elementEvents = 6;

/** Works on a phase once for each element of a reported list. */
export const eachKind: StepKind<"each"> = {
  places: { steps: ["next", "onError"], phases: ["phase"], expressions: ["list"] },
  branches: ({ branches }) => branches,
  withBranches: (step, branches) => ({ ...step, branches }),
  events: ({ items, locks }) => {
    const waves = mostWaves({ items, ...(locks !== undefined && { waves: locks }) });
    return eventsOf.move + eventsOf.task + waves * (eventsOf.move + eventsOf.task + mapEvents) + items * elementEvents;
  },
  states,
  item: {
    key: "each",
    places: { phase: ["phase", "sendBack.to"], when: ["each", "when", "sendBack.when"] },
    link: (declared, index, find) =>
      itemOf(
        declared,
        index,
        mapEach([0], () => linkPlaced(placedIn(declared), ["phases", index], find)),
      ),
    first: ({ placed: [only] }) => (only?.when === undefined ? eachId(nameIn(only)) : `${nameIn(only)}-when`),
    again: (_, phase) => eachId(phase),
    lower,
    explain(item) {
      const { each, limits, locks } = declaredEach(item.declared) ?? throwMissing();
      const most = `at most ${countOf(limits?.atOnce ?? defaults.each.atOnce, "element")} at once`;
      const waits = locks === undefined ? [] : [lockWords(locks)];
      return [
        `for each of ${each}`,
        most,
        ...waits,
        ...merged(item),
        ...item.placed.map(explainPlaced),
        ...explainSendBack(item),
      ]
        .filter(Boolean)
        .join("; ");
    },
  },
};

/** Describes which elements wait for others. */
export function lockWords(locks: string): string {
  return `elements whose ${locks} overlap one after another, in the order of the list, each on the result of those before it`;
}

/** Describes how the work of the elements becomes a part of the project's. */
function merged(item: PhaseItem): string[] {
  const [rounds] = item.placed.map(({ phase }) => mergeRoundsOf(phase));
  if (rounds === undefined) return [];
  const conflict = rounds === 0 ? "" : `; a conflict goes back to its owner at most ${countOf(rounds, "time")}`;
  return [`each on a branch of its own, merged in the order of the list${conflict}`];
}

type DeclaredEach = Extract<DeclaredItem, { each: string }>;

/** Returns the element of `phases` when it works on a phase for each element of a list. */
export function declaredEach(declared: DeclaredItem): DeclaredEach | undefined {
  return typeof declared === "object" && "each" in declared ? declared : undefined;
}

function placedIn(declared: DeclaredItem): { phase: string; when?: string } {
  const { phase, when } = declaredEach(declared) ?? throwMissing();
  return { phase, ...(when !== undefined && { when }) };
}

const eachId = (phase: string): string => `${phase}-each`;

function nameIn(placed: PlacedPhase | undefined): string {
  return (placed ?? throwMissing()).phase.name;
}

function lower(item: PhaseItem, context: ItemContext): Step[] {
  const { engagement, exits } = context;
  const placed = item.placed[0] ?? throwMissing();
  const { each, limits, locks } = declaredEach(item.declared) ?? throwMissing();
  const { phase, when } = placed;
  const id = eachId(phase.name);
  const next = afterPhases(item, id, context);
  const rounds = mergeRoundsOf(phase);
  const origin = engagement.origin("phases", item.index);
  const items = context.itemsOf(each);
  const mergeId = `${phase.name}-merge`;
  const step: EachStep = {
    kind: "each",
    id,
    origin,
    phase: phase.name,
    list: each,
    items,
    atOnce: limits?.atOnce ?? defaults.each.atOnce,
    branches: [elementSteps(placed, context)],
    ...(rounds !== undefined && { merges: true as const }),
    ...(rounds !== undefined && locks !== undefined && { locks }),
    next: rounds === undefined ? next : mergeId,
    onError: exits.stop,
  };
  const waves = locks === undefined ? {} : { waves: each };
  const common = { origin, phase: phase.name, items, ...waves, next, onConflict: id, onLimit: exits.stop };
  const merge: Step[] = rounds === undefined ? [] : [mergeStep({ id: mergeId, ...common, rounds })];
  const choice: Step[] =
    when === undefined
      ? []
      : [
          {
            kind: "choose",
            id: `${phase.name}-when`,
            origin: engagement.originAt([...placed.place, "when"]),
            phase: phase.name,
            when,
            ...context.readsOf([when]),
            next: id,
            otherwise: exits.next,
          },
        ];
  return [...choice, step, ...merge, ...sendBackSteps(item, id, context)];
}

/** Returns the steps of one element. However they end, the element has ended. */
function elementSteps({ phase, place }: PlacedPhase, { engagement, elementSteps }: ItemContext): Step[] {
  const origin = engagement.originAt(place);
  const [finished, unfinished] = [`${phase.name}-finished`, `${phase.name}-unfinished`];
  return [
    ...elementSteps(phase, { next: finished, stop: unfinished, reject: unfinished, entryOf: () => phase.name }, origin),
    { kind: "finish", id: finished, origin, branch: true, element: "finished" },
    { kind: "finish", id: unfinished, origin, branch: true, element: "unfinished" },
  ];
}

/**
 * Records the list, works on its elements in an inline Map, and records how each ended. The elements count their runs from the same
 * number, since each has a key of its own.
 */
function states(step: EachStep, emission: Emission, print: PrintSteps): States {
  const { scope } = emission;
  const elements = elementsOf(step.list, scope);
  const [list, map, record] = [stateName(step, "list"), stateName(step, "map"), stateName(step, "record")];
  const begin = step.merges ? stateName(step, "begin") : step.id;
  return {
    ...(step.merges && {
      [step.id]: {
        Type: "Choice",
        Comment: "Only an element in conflict works again",
        Choices: [
          { Condition: expression(`$count(${returnedOf(step, scope)}) > 0`), Next: map },
          ...(step.locks === undefined ? [] : [nextWave(stateName(step, "wave"), scope)]),
        ],
        Default: begin,
      },
    }),
    ...(step.locks !== undefined && {
      [stateName(step, "wave")]: {
        Type: "Pass",
        Comment: `Work on the next elements of ${step.list}`,
        Assign: assign(scope, "outcome", '""'),
        Next: map,
      },
    }),
    [begin]: {
      Type: "Pass",
      Comment: `Work on ${step.phase} for each of ${step.list}`,
      Assign: {
        ...assignKey(scope, "rounds", step.phase, `${count(scope, "rounds", step.phase)} + 1`),
        ...(step.merges && assignKey(scope, "revisions", mergeKey(step.phase), "0")),
        ...(step.locks !== undefined && firstWave(step, step.locks, scope)),
      },
      Next: list,
    },
    [list]: recordingOfList(
      step,
      { elements: put({ S: expression(`$string(${elements})`) }), time: put({ S: expression(now) }) },
      map,
      scope,
    ),
    [map]: mapState(step, emission, print, record),
    [record]: recordingOfList(
      step,
      {
        results: put({ S: expression(`$string(${resultsOf(step.phase, scope)})`) }),
        [step.merges ? "workedAt" : "endedAt"]: put({ S: expression(now) }),
      },
      step.next,
      scope,
    ),
  };
}

/** Returns JSONata for the elements whose branches are in conflict. */
function returnedOf(step: EachStep, scope: Scope): string {
  const cause = `$lookup(${read(scope, "causes")}, ${literal(`${step.phase}@`)} & id).cause`;
  return `${elementsOf(step.list, scope)}[${cause} = "conflict"]`;
}

function itemsOf(step: EachStep, scope: Scope): string {
  const all = elementsOf(step.list, scope);
  if (!step.merges) return all;
  const due = step.locks === undefined ? all : waveOf(all, step, scope);
  return `($returned := ${returnedOf(step, scope)}; $count($returned) > 0 ? [$returned] : ${due})`;
}

/** Returns JSONata for the results of the elements that were worked on, in those of the whole list. */
function newResults(step: EachStep, scope: Scope): string {
  const all = "[$states.result.result]";
  if (!step.merges) return all;
  const before = resultsOf(step.phase, scope);
  const replaced = `$map(${before}, function($before) {($now := $states.result.result[id = $before.id]; $exists($now) ? $now : $before)})`;
  const further =
    step.locks === undefined ? all : inListOrder(`$append(${before}, $states.result.result)`, step, scope);
  return `$count(${returnedOf(step, scope)}) > 0 ? [${replaced}] : ${further}`;
}

/** An element that has worked on its conflict is not in conflict any more. */
function settled(scope: Scope): Assign {
  const causes = nameOf(scope, "causes");
  return {
    [causes]: expression(`$merge([$sift($${causes}, function($each) {$not($each.cause = "conflict")})])`),
  };
}

function mapState(step: EachStep, emission: Emission, print: PrintSteps, next: string): MapState {
  const { scope } = emission;
  const inner: Scope = { ...scope, depth: scope.depth + 1, elementOf: step.phase };
  const [steps = []] = step.branches;
  const begin = stateName(step, "element");
  const outputs = nameOf(scope, "outputs");
  const rounds = nameOf(scope, "rounds");
  return {
    Type: "Map",
    Items: expression(itemsOf(step, scope)),
    MaxConcurrency: step.atOnce,
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      StartAt: begin,
      States: {
        [begin]: {
          Type: "Pass",
          Assign: {
            ...initialVariables(inner, read(scope, "entry")),
            element: expression(`${literal(`${step.phase}@`)} & $states.input.id`),
            elementId: expression("$states.input.id"),
          },
          Next: steps[0]?.id ?? "",
        },
        ...print(steps, { ...emission, scope: inner }),
      },
    },
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Assign: {
          ...assign(scope, "entry", `${read(scope, "entry")} + 1000`),
          ...assign(scope, "reason", caughtReason),
        },
        Next: step.onError,
      },
    ],
    Assign: {
      ...assign(scope, "entry", `$max($append([${read(scope, "entry")}], $states.result.entry))`),
      [rounds]: expression(`$merge($append([$${rounds}], $states.result.rounds))`),
      [outputs]: expression(`$merge([$${outputs}, {"${step.phase}": {"results": ${newResults(step, scope)}}}])`),
      ...(step.merges && settled(scope)),
    },
    Output: {},
    Next: next,
  };
}
