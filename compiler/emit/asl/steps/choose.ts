import type { ChooseStep } from "../../../../schema/types.ts";
import type { Emission } from "../emission.ts";
import { expression } from "../expressions.ts";
import { outputsSatisfy } from "../outputs.ts";
import type { States } from "../states.ts";

export function choose(step: ChooseStep, { scope }: Emission): States {
  return {
    [step.id]: {
      Type: "Choice",
      Choices: [{ Condition: expression(outputsSatisfy(step.when, scope)), Next: step.next }],
      Default: step.otherwise,
    },
  };
}
