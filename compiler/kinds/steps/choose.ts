import { expression } from "../../asl/expressions.ts";
import { valuesSatisfy } from "../../asl/values.ts";
import type { PhaseItem } from "../../link/model.ts";
import { mapEach, throwMissing } from "../../source/missing-value.ts";
import type { ItemKind } from "./item-kind.ts";
import { conditional, explainPlaced, firstOf, itemOf, linkPlaced } from "./placed-phase.ts";
import { afterPhases, explainSendBack, sendBackSteps } from "./send-back.ts";
import type { StepKind } from "./step-kind.ts";

/** Skips a phase unless a condition over outputs and facts of phases is true. */
export const chooseKind: StepKind<"choose"> = {
  places: { steps: ["next", "otherwise"], expressions: ["when"] },
  condition: ({ next, when }) => ({ phase: next, when }),
  states: ({ id, when, reads, next, otherwise }, { scope }) => ({
    [id]: {
      Type: "Choice",
      Choices: [{ Condition: expression(valuesSatisfy(when, { reads, scope })), Next: next }],
      Default: otherwise,
    },
  }),
  item: onePhase(),
};

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
          if (typeof declared === "object" && !("phase" in declared)) return throwMissing();
          return linkPlaced(declared, ["phases", index], find);
        }),
      ),
    first: ({ placed: [only] }) => firstOf(only ?? throwMissing()),
    again: (_, phase) => phase,
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
