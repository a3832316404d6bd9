import type { Step } from "../../schema/types.ts";
import { kindOfWork } from "../kinds/steps/step-kinds.ts";
import type { Round } from "../kinds/steps/work-kind.ts";
import { throwMissing } from "../source/missing-value.ts";
import { askSteps, operatorSteps, topUpSteps } from "./asking-steps.ts";
import { gateSteps, reviewAgainStep } from "./gate-steps.ts";
import {
  actsAfterGate,
  afterLimit,
  afterReview,
  delivers,
  gateOf,
  ids,
  needsFreshReview,
  type PhaseContext,
  reviewStep,
  running,
} from "./phase-context.ts";
import { deliveringSteps } from "./repository-steps.ts";

/** Returns the steps of one phase: run, questions, review, gate, operator. The work on it has the phase's name as its id. */
export function phaseSteps(context: PhaseContext): Step[] {
  const { phase } = context;
  return [
    ...(delivers(context) === "first" ? deliverSteps(context, ids(phase).run) : []),
    runStep(context),
    ...(kindOfWork(phase.declared).mayAsk ? askSteps(context) : []),
    ...(phase.review ? [reviewStep(context, phase.review.declared.onFail)] : []),
    ...(delivers(context) === "after-work" ? deliverSteps(context, gateOf(context)) : []),
    ...(phase.gate ? gateSteps(context, phase.gate) : []),
    ...approvedSteps(context),
    ...(needsFreshReview(phase) ? [reviewAgainStep(context)] : []),
    ...topUpSteps(context),
    ...operatorSteps(context),
  ];
}

/** Returns the step of a final phase: it waits for nobody, so whatever happens leads on. */
export function finalPhaseSteps(context: PhaseContext): Step[] {
  const { phase, origin, exits } = context;
  const { next } = exits;
  const round = {
    id: ids(phase).run,
    origin,
    phase: phase.name,
    ...running(context),
    next,
    onAsk: next,
    onLimit: next,
  };
  return [kindOfWork(phase.declared).lowerStep(round, phase)];
}

/** Returns the steps for one element of a list: run and review. They wait for nobody, so whatever happens leads to an end. */
export function elementSteps(context: PhaseContext): Step[] {
  const { phase, origin, exits } = context;
  const { next: finished, stop: unfinished } = exits;
  const id = ids(phase);
  const round = {
    id: id.run,
    origin,
    phase: phase.name,
    ...running(context),
    next: phase.review ? id.review : finished,
    onAsk: unfinished,
    onLimit: unfinished,
  };
  const review = phase.review && reviewStep(context, phase.review.declared.onFail);
  const ends = { next: finished, onExhausted: unfinished, onLimit: unfinished };
  return [kindOfWork(phase.declared).lowerStep(round, phase), ...(review ? [{ ...review, ...ends }] : [])];
}

/** An operator who accepts lets the phase go on without a delivery. */
function deliverSteps(context: PhaseContext, next: string): Step[] {
  const { engagement, phase, exits } = context;
  const id = ids(phase);
  return deliveringSteps(engagement, {
    id: { deliver: id.deliver, told: id.deliverNotice, asked: id.deliverOperator },
    phase: phase.name,
    next,
    stop: exits.stop,
  });
}

function roundOf(context: PhaseContext): Omit<Round, "id" | "next"> {
  const { phase, origin } = context;
  const id = ids(phase);
  return { origin, phase: phase.name, ...running(context), onAsk: id.questionNotice, onLimit: afterLimit(context) };
}

function runStep(context: PhaseContext): Step {
  const { phase } = context;
  const id = ids(phase);
  const next = phase.review ? id.review : afterReview(context);
  return kindOfWork(phase.declared).lowerStep({ id: id.run, ...roundOf(context), next }, phase);
}

/** Returns the step of work that is done only after its gate. */
function approvedSteps(context: PhaseContext): Step[] {
  const { phase, exits } = context;
  if (!actsAfterGate(phase)) return [];
  const round = { id: ids(phase).approved, ...roundOf(context), next: exits.next };
  return [kindOfWork(phase.declared).lowerApproved?.(round, phase) ?? throwMissing()];
}
