import { expression } from "../../asl/expressions.ts";
import { outputsSatisfy } from "../../asl/outputs.ts";
import { mapEach, throwMissing } from "../../source/missing-value.ts";
import type { ItemKind } from "./item-kind.ts";
import { conditional, explainPlaced, firstOf, itemOf, linkPlaced } from "./placed-phase.ts";
import type { StepKind } from "./step-kind.ts";

/** Skips a phase unless a condition over the outputs is true. */
export const chooseKind: StepKind<"choose"> = {
  places: { steps: ["next", "otherwise"], expressions: ["when"] },
  condition: ({ next, when }) => ({ phase: next, when }),
  states: ({ id, when, next, otherwise }, { scope }) => ({
    [id]: {
      Type: "Choice",
      Choices: [{ Condition: expression(outputsSatisfy(when, scope)), Next: next }],
      Default: otherwise,
    },
  }),
  item: onePhase(),
};

/** Returns the kind of an element with one phase, which may have a condition. */
function onePhase(): ItemKind {
  return {
    key: "phase",
    places: { phase: ["", "phase"], agent: ["members.*"], when: ["when"] },
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
    lower: ({ placed }, { engagement, exits, phaseSteps }) =>
      placed.flatMap((each) =>
        conditional(each, engagement, phaseSteps(each.phase, exits, engagement.originAt(each.place)), exits.next),
      ),
    explain: ({ placed }) => placed.map(explainPlaced).join(""),
  };
}
