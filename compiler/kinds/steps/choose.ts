import { expression } from "../../asl/expressions.ts";
import { outputsSatisfy } from "../../asl/outputs.ts";
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
};
