import { noticeState } from "../../asl/notice.ts";
import type { StepKind } from "./step-kind.ts";

/** Records a notice to people. */
export const notifyKind: StepKind<"notify"> = {
  places: { steps: ["next"], phases: ["phase"] },
  states: (step, { scope }) => ({ [step.id]: noticeState(step, scope) }),
};
