import type { FanOutStep, Step } from "../../../schema/types.ts";
import { type Emission, type PrintSteps, stateName } from "../../asl/emission.ts";
import { caughtReason } from "../../asl/expressions.ts";
import { assign, initialVariables, read, type Scope, tablesFromBranches } from "../../asl/scope.ts";
import type { Machine, States } from "../../asl/states.ts";
import type { PhaseItem, PlacedPhase } from "../../link/model.ts";
import type { Exits } from "../../lower/exits.ts";
import { mapEach, throwMissing } from "../../source/missing-value.ts";
import type { ItemContext } from "./item-kind.ts";
import { mayBeRejected } from "./may-be-rejected.ts";
import { conditional, explainPlaced, itemOf, linkPlaced } from "./placed-phase.ts";
import { afterPhases, explainSendBack, sendBackSteps } from "./send-back.ts";
import type { StepKind } from "./step-kind.ts";

/** Works on phases side by side. */
export const fanOutKind: StepKind<"fan-out"> = {
  places: { steps: ["next", "onReject", "onError"] },
  branches: ({ branches }) => branches,
  withBranches: (step, branches) => ({ ...step, branches }),
  states,
  item: {
    key: "parallel",
    places: {
      phase: ["parallel.*", "parallel.*.phase", "sendBack.to"],
      agent: ["parallel.*.members.*"],
      when: ["parallel.*.when", "sendBack.when"],
    },
    link: (declared, index, find) => {
      const branches = typeof declared === "object" && "parallel" in declared ? declared.parallel : throwMissing();
      const placeOf = (position: number) => ["phases", index, "parallel", position];
      const placed = mapEach(branches, (branch, position) => linkPlaced(branch, placeOf(position), find));
      return itemOf(declared, index, placed);
    },
    first: sideBySideId,
    again: sideBySideId,
    lower: (item, context) => [
      {
        kind: "fan-out",
        id: sideBySideId(item),
        origin: context.engagement.origin("phases", item.index),
        branches: item.placed.map((placed) => branchSteps(placed, context)),
        next: afterPhases(item, sideBySideId(item), context),
        ...(item.phases.some(mayBeRejected) && { onReject: context.exits.reject }),
        onError: context.exits.stop,
      },
      ...sendBackSteps(item, sideBySideId(item), context),
    ],
    explain: (item) => ["side by side", ...item.placed.flatMap(explainBranch), ...explainSendBack(item)].join("; "),
  },
};

function explainBranch(placed: PlacedPhase): string[] {
  const how = explainPlaced(placed);
  return how === "" ? [] : [`${placed.phase.name} ${how}`];
}

function sideBySideId({ index }: PhaseItem): string {
  return `side-by-side-${index + 1}`;
}

/** Returns the steps of a branch, which has its own ends. */
function branchSteps(placed: PlacedPhase, context: ItemContext): Step[] {
  const { engagement, phaseSteps } = context;
  const { phase } = placed;
  const origin = engagement.originAt(placed.place);
  const [finished, stopped, rejected] = [`${phase.name}-finished`, `${phase.name}-stopped`, `${phase.name}-rejected`];
  const { title } = phase.declared;
  const exits: Exits = { next: finished, stop: stopped, reject: rejected, entryOf: () => context.entryOf(phase) };
  return [
    ...conditional(placed, context, phaseSteps(phase, exits, origin), finished),
    { kind: "finish", id: finished, origin, branch: true },
    { kind: "fail", id: stopped, origin, error: "Crew.Stopped", cause: `${title} stopped.` },
    ...(mayBeRejected(phase)
      ? [{ kind: "fail" as const, id: rejected, origin, error: rejectedError, cause: `${title} was rejected.` }]
      : []),
  ];
}

/** Error with which a branch ends after a rejection, so that the machine ends the branches beside it, too. */
const rejectedError = "Crew.Rejected";

/**
 * Runs branches in parallel. They count their runs from the same number, since their phases differ. When one fails, the
 * counts of all are lost, so the machine skips more of them than a history of 25,000 events can contain.
 */
function states(step: FanOutStep, emission: Emission, print: PrintSteps): States {
  const { scope } = emission;
  const inner: Scope = { ...scope, depth: scope.depth + 1 };
  return {
    [step.id]: {
      Type: "Parallel",
      Branches: step.branches.map((branch, index) =>
        branchMachine(stateName(step, `branch-${index + 1}`), branch, { ...emission, scope: inner }, print),
      ),
      Catch: [
        ...(step.onReject === undefined
          ? []
          : [
              {
                ErrorEquals: [rejectedError],
                Assign: assign(scope, "reason", "$states.errorOutput.Cause"),
                Next: step.onReject,
              },
            ]),
        {
          ErrorEquals: ["States.ALL"],
          Assign: {
            ...assign(scope, "entry", `${read(scope, "entry")} + 1000`),
            ...assign(scope, "reason", caughtReason),
          },
          Next: step.onError,
        },
      ],
      Assign: { ...assign(scope, "entry", "$max($states.result.entry)"), ...tablesFromBranches(scope) },
      Output: {},
      Next: step.next,
    },
  };
}

function branchMachine(begin: string, steps: readonly Step[], emission: Emission, print: PrintSteps): Machine {
  const outer: Scope = { ...emission.scope, depth: emission.scope.depth - 1 };
  return {
    StartAt: begin,
    States: {
      [begin]: {
        Type: "Pass",
        Assign: initialVariables(emission.scope, read(outer, "entry")),
        Next: steps[0]?.id ?? "",
      },
      ...print(steps, emission),
    },
  };
}
