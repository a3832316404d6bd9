import type { ChooseStep } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, now } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { groundsOf } from "../../asl/passage.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { States } from "../../asl/states.ts";
import { put, tableRetry, updateItem, updateItemResource, writeTimeoutSeconds } from "../../asl/table.ts";
import { valuesSatisfy } from "../../asl/values.ts";
import type { PhaseItem } from "../../link/model.ts";
import { mapEach, throwMissing } from "../../source/missing-value.ts";
import type { ItemKind } from "./item-kind.ts";
import { conditional, explainPlaced, firstOf, itemOf, linkPlaced } from "./placed-phase.ts";
import { afterPhases, explainSendBack, sendBackSteps } from "./send-back.ts";
import type { StepKind } from "./step-kind.ts";

/** Skips a phase unless a condition over outputs and facts of phases is true. */
export const chooseKind: StepKind<"choose"> = {
  places: { steps: ["next", "otherwise"], phases: ["phase"], expressions: ["when"] },
  events: () => eventsOf.move + eventsOf.task,
  condition: ({ next, phase = next, when }) => ({ phase, when }),
  states,
  item: onePhase(),
};

/** The record of a skipped phase has no influence on the project, which continues even when it cannot be written. */
function states(step: ChooseStep, { pipeline, scope }: Emission): States {
  const { id, when, reads, next, phase = next, otherwise } = step;
  const values = { reads, scope };
  const skipped = stateName(step, "skipped");
  return {
    [id]: {
      Type: "Choice",
      Choices: [{ Condition: expression(valuesSatisfy(when, values)), Next: next }],
      Default: skipped,
    },
    [skipped]: {
      Type: "Task",
      Comment: `Record why ${phase} is skipped`,
      Resource: updateItemResource,
      Arguments: updateItem({
        sortKey: sortKey.skip(phase, scope),
        set: { time: put({ S: expression(now) }), ...groundsOf(when, pipeline, values) },
      }),
      TimeoutSeconds: writeTimeoutSeconds,
      Retry: tableRetry,
      Catch: [{ ErrorEquals: ["States.ALL"], Next: otherwise }],
      Output: {},
      Next: otherwise,
    },
  };
}

/** Returns the kind of an element with one phase, which may have a condition. */
function onePhase(): ItemKind {
  return {
    key: "phase",
    places: { phase: ["", "phase", "sendBack.to"], agent: ["members.*"], when: ["when", "sendBack.when"] },
    link: (declared, index, find) =>
      itemOf(
        declared,
        index,
        mapEach([0], () => {
          if (typeof declared === "object" && (!("phase" in declared) || "each" in declared)) return throwMissing();
          return linkPlaced(declared, ["phases", index], find);
        }),
      ),
    first: ({ placed: [only] }, entryOf) => firstOf(only ?? throwMissing(), entryOf),
    again: ({ phases: [only] }, _, entryOf) => entryOf(only ?? throwMissing()),
    lower(item, context) {
      const { engagement, exits, phaseSteps } = context;
      const next = afterPhases(item, nameIn(item), context);
      const steps = item.placed.flatMap((each) => {
        const own = phaseSteps(each.phase, { ...exits, next }, engagement.originAt(each.place));
        return conditional(each, context, own, exits.next);
      });
      return [...steps, ...sendBackSteps(item, nameIn(item), context)];
    },
    explain: (item) => [...item.placed.map(explainPlaced), ...explainSendBack(item)].filter(Boolean).join("; "),
  };
}

function nameIn({ phases }: PhaseItem): string {
  return phases[0]?.name ?? throwMissing();
}
