import type { PhaseItem as DeclaredItem, PhaseFile, Step } from "../../../schema/types.ts";
import { throwMissing } from "../../source/missing-value.ts";
import { askKind } from "./ask.ts";
import { awaitDecisionKind } from "./await-decision.ts";
import { awaitOperatorKind } from "./await-operator.ts";
import { awaitTopUpKind } from "./await-top-up.ts";
import { callKind } from "./call.ts";
import { chooseKind } from "./choose.ts";
import { deliverKind } from "./deliver.ts";
import { eachKind } from "./each.ts";
import { failKind } from "./fail.ts";
import { fanOutKind } from "./fan-out.ts";
import { fetchKind } from "./fetch.ts";
import { enterFinallyKind } from "./finally/enter-finally.ts";
import { leaveFinallyKind } from "./finally/leave-finally.ts";
import { finishKind } from "./finish.ts";
import type { ItemKind } from "./item-kind.ts";
import { mergeKind } from "./merge.ts";
import { notifyKind } from "./notify.ts";
import { reviewKind } from "./review.ts";
import { runSwarmKind } from "./run-swarm.ts";
import { sendBackKind } from "./send-back.ts";
import type { StepKind } from "./step-kind.ts";
import type { WorkKind } from "./work-kind.ts";

/** Entry of each kind of step. */
export const stepKinds: { readonly [Kind in Step["kind"]]: StepKind<Kind> } = {
  "run-swarm": runSwarmKind,
  call: callKind,
  review: reviewKind,
  "await-decision": awaitDecisionKind,
  ask: askKind,
  "await-operator": awaitOperatorKind,
  "await-top-up": awaitTopUpKind,
  // Before the others that name a phase, which each has too.
  each: eachKind,
  merge: mergeKind,
  fetch: fetchKind,
  deliver: deliverKind,
  choose: chooseKind,
  "fan-out": fanOutKind,
  "send-back": sendBackKind,
  "enter-finally": enterFinallyKind,
  "leave-finally": leaveFinallyKind,
  notify: notifyKind,
  finish: finishKind,
  fail: failKind,
};

const itemKinds: readonly ItemKind[] = Object.values(stepKinds).flatMap(({ item }: StepKind) => item ?? []);

/** Places below an element of an engagement's `phases`. */
export const itemPlaces = {
  phase: unique(itemKinds.flatMap(({ places }) => places.phase)),
  agent: unique(itemKinds.flatMap(({ places }) => places.agent ?? [])),
  when: unique(itemKinds.flatMap(({ places }) => places.when ?? [])),
};

/** Several kinds have the same places, which are read once. */
function unique(places: readonly string[]): string[] {
  return [...new Set(places)];
}

/** Returns the kind of an element of an engagement's `phases`, judging only by its keys: their values may be missing. */
export function kindOfItem(declared: DeclaredItem): ItemKind {
  // A name alone is short for `phase`.
  const keys = typeof declared === "string" ? ["phase"] : Object.keys(declared);
  return itemKinds.find(({ key }) => keys.includes(key)) ?? throwMissing();
}

/** Kinds of work on a phase. */
export const workKinds: readonly WorkKind[] = Object.values(stepKinds).flatMap(({ work }: StepKind) => work ?? []);

/** Returns the kind of work that a phase's file declares, judging only by its keys: their values may be missing. */
export function kindOfWork(declared: PhaseFile): WorkKind {
  return workKinds.find(({ key }) => key in declared) ?? throwMissing();
}

export function kindOfStep(step: Step): StepKind {
  return stepKinds[step.kind];
}
