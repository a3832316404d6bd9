import type { Step } from "../../../schema/types.ts";
import { askKind } from "./ask.ts";
import { awaitDecisionKind } from "./await-decision.ts";
import { awaitOperatorKind } from "./await-operator.ts";
import { chooseKind } from "./choose.ts";
import { failKind } from "./fail.ts";
import { fanOutKind } from "./fan-out.ts";
import { finishKind } from "./finish.ts";
import { notifyKind } from "./notify.ts";
import { reviewKind } from "./review.ts";
import { runSwarmKind } from "./run-swarm.ts";
import type { StepKind } from "./step-kind.ts";

/** Entry of each kind of step. */
export const stepKinds: { readonly [Kind in Step["kind"]]: StepKind<Kind> } = {
  "run-swarm": runSwarmKind,
  review: reviewKind,
  "await-decision": awaitDecisionKind,
  ask: askKind,
  "await-operator": awaitOperatorKind,
  choose: chooseKind,
  "fan-out": fanOutKind,
  notify: notifyKind,
  finish: finishKind,
  fail: failKind,
};

export function kindOfStep(step: Step): StepKind {
  return stepKinds[step.kind];
}
