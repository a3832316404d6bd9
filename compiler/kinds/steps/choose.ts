import type { PhaseItem as DeclaredItem } from "../../../schema/types.ts";
import { expression } from "../../asl/expressions.ts";
import { outputsSatisfy } from "../../asl/outputs.ts";
import type { PhaseItem } from "../../link/model.ts";
import { assemble, mapEach, throwMissing } from "../../source/missing-value.ts";
import type { FindPhase, ItemKind } from "./item-kind.ts";
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
    names: ["", "phase"],
    link,
    first: (item) => (item.when === undefined ? nameIn(item) : whenId(item)),
    again: (_, phase) => phase,
    lower(item, { engagement, exits, phaseSteps }) {
      const steps = item.phases.flatMap((phase) => phaseSteps(phase, exits, engagement.origin("phases", item.index)));
      if (item.when === undefined) return steps;
      const origin = engagement.origin("phases", item.index, "when");
      const [next, otherwise] = [nameIn(item), exits.next];
      return [{ kind: "choose", id: whenId(item), origin, when: item.when, next, otherwise }, ...steps];
    },
    explain: ({ when }) => (when === undefined ? "" : `when ${when}`),
  };
}

function whenId(item: PhaseItem): string {
  return `${nameIn(item)}-when`;
}

function nameIn({ phases }: PhaseItem): string {
  return phases[0]?.name ?? throwMissing();
}

function link(declared: DeclaredItem, index: number, find: FindPhase): PhaseItem {
  const isName = typeof declared === "string";
  const path = isName ? (["phases", index] as const) : (["phases", index, "phase"] as const);
  const own = !isName && "phase" in declared ? declared : undefined;
  return assemble<PhaseItem>({
    index: () => index,
    declared: () => declared,
    phases: () => mapEach([0], () => find(isName ? declared : (own?.phase ?? throwMissing()), ...path)),
    pathOf: () => () => path,
    when: () => own?.when,
    limits: () => own?.limits,
  });
}
