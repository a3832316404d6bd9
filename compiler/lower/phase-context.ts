import { constants, defaults } from "../../schema/defaults.ts";
import { type FreshRequirement, parseFresh } from "../../schema/fresh-requirement.ts";
import type { Limits, Origin, Reads, ReviewStep, RunSwarmStep } from "../../schema/types.ts";
import { kindOfWork } from "../kinds/steps/step-kinds.ts";
import type { Engagement, Gate, Phase } from "../link/model.ts";
import { deliversBeforeGate, deliversFirst } from "../rules/delivered-gates.ts";
import type { Exits } from "./exits.ts";
import { toSeconds } from "./units.ts";

export interface PhaseContext {
  engagement: Engagement;
  phase: Phase;
  limits: Pick<Limits, "timeSeconds" | "turnTimeSeconds">;
  exits: Exits;
  /** Place where the engagement names the phase. */
  origin: Origin;
  /** Returns the facts of phases that expressions of the phase's file name, as a part of their step. */
  readsOf(expressions: readonly string[]): { reads?: Reads };
}

/** Returns the step ids of a phase. */
export function ids({ name }: Phase) {
  return {
    run: name,
    questionNotice: `${name}-question-notice`,
    question: `${name}-question`,
    review: `${name}-review`,
    reviewAgain: `${name}-review-again`,
    gateNotice: `${name}-gate-notice`,
    gate: `${name}-gate`,
    deliver: `${name}-deliver`,
    deliverNotice: `${name}-deliver-operator-notice`,
    deliverOperator: `${name}-deliver-operator`,
    approved: `${name}-approved`,
    topUp: `${name}-top-up`,
    operatorNotice: `${name}-operator-notice`,
    operator: `${name}-operator`,
  };
}

/** Returns the first step of a phase. */
export function entryOf(engagement: Engagement, phase: Phase): string {
  return deliversFirst(engagement, phase) ? ids(phase).deliver : ids(phase).run;
}

/** Returns the step after the review: the work is delivered before people decide on it. */
export function afterReview(context: PhaseContext): string {
  return delivers(context) === "after-work" ? ids(context.phase).deliver : gateOf(context);
}

/** Says when the work is delivered: before a call is prepared that acts on what was delivered, or after the work; undefined where it is not. */
export function delivers({
  engagement,
  phase,
}: Pick<PhaseContext, "engagement" | "phase">): "first" | "after-work" | undefined {
  if (!deliversBeforeGate(engagement, phase)) return undefined;
  return deliversFirst(engagement, phase) ? "first" : "after-work";
}

/** Returns the first step of the gate, or what follows a phase without one. */
export function gateOf({ engagement, phase, exits }: PhaseContext): string {
  if (!phase.gate) return exits.next;
  return approveWhen(engagement, phase.gate) === undefined ? ids(phase).gateNotice : ids(phase).gate;
}

export function approveWhen({ declared: { mode } }: Engagement, { declared }: Gate): string | undefined {
  return mode === "full" ? declared.approveWhen : undefined;
}

/** A call of a tool needs no model. */
export const spendsMoney = ({ members, review }: Phase): boolean => members.length > 0 || review !== undefined;

/** Step after a limit: the money of the project, which a group may raise, or any other. */
export function afterLimit({ engagement, phase }: PhaseContext): string {
  return engagement.topUpGroup === undefined || !spendsMoney(phase) ? ids(phase).operatorNotice : ids(phase).topUp;
}

/** A reply that began in time may pass it, and the last turn comes after that one. */
const repliesBeyondTime = 2;

export function running({
  phase,
  limits,
}: PhaseContext): Pick<RunSwarmStep, "timeoutSeconds" | "heartbeatSeconds" | "retry"> {
  const retry = { ...defaults.retry, ...phase.declared.retry };
  return {
    timeoutSeconds: limits.timeSeconds + repliesBeyondTime * limits.turnTimeSeconds + constants.headRoomSeconds,
    heartbeatSeconds: constants.heartbeatSeconds,
    retry: { attempts: retry.attempts, backoffSeconds: toSeconds(retry.backoff) },
  };
}

export function actsAfterGate({ gate, declared }: Phase): boolean {
  return gate !== undefined && kindOfWork(declared).lowerApproved !== undefined;
}

/** True when the gate requires a fresh review of its own phase, which people can have done again. */
export function needsFreshReview(phase: Phase): boolean {
  return (phase.gate?.declared.requires ?? []).some((text) => {
    const fresh = parseFresh(text);
    return fresh !== undefined && isOfReviewer(fresh, phase);
  });
}

/** True when the requirement is about the phase's own review, and not about an earlier report. */
export function isOfReviewer({ agent }: FreshRequirement, { review }: Phase): boolean {
  return review?.agent.name === agent;
}

export function reviewStep(
  context: PhaseContext,
  declared: NonNullable<Phase["declared"]["review"]>["onFail"],
): ReviewStep {
  const { phase } = context;
  const id = ids(phase);
  const onFail = { ...defaults.review, ...declared };
  return {
    kind: "review",
    id: id.review,
    origin: phase.originOfKey("review"),
    phase: phase.name,
    ...running(context),
    maxFails: onFail.rounds,
    next: afterReview(context),
    onFail: id.run,
    onExhausted: onFail.then === "gate" ? afterReview(context) : id.operatorNotice,
    onLimit: afterLimit(context),
  };
}
