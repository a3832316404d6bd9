import { constants, defaults } from "../../schema/defaults.ts";
import { parseFresh } from "../../schema/fresh-requirement.ts";
import type { AwaitDecisionStep, Limits, Origin, Reads, ReviewStep, RunSwarmStep, Step } from "../../schema/types.ts";
import { kindOfWork } from "../kinds/steps/step-kinds.ts";
import type { Round } from "../kinds/steps/work-kind.ts";
import type { Engagement, Gate, Phase } from "../link/model.ts";
import { throwMissing } from "../source/missing-value.ts";
import type { Exits } from "./exits.ts";
import { notice } from "./notices.ts";
import { toSeconds } from "./units.ts";

interface Context {
  engagement: Engagement;
  phase: Phase;
  limits: Pick<Limits, "timeSeconds" | "turnTimeSeconds">;
  exits: Exits;
  /** Place where the engagement names the phase. */
  origin: Origin;
  /** Returns the facts of phases that expressions of the phase's file name, as a part of their step. */
  readsOf(expressions: readonly string[]): { reads?: Reads };
}

/** Returns the steps of one phase: run, questions, review, gate, operator. The first step's id is the phase's name. */
export function phaseSteps(context: Context): Step[] {
  const { phase } = context;
  return [
    runStep(context),
    ...(kindOfWork(phase.declared).mayAsk ? askSteps(context) : []),
    ...(phase.review ? [reviewStep(context, phase.review.declared.onFail)] : []),
    ...(phase.gate ? gateSteps(context, phase.gate) : []),
    ...approvedSteps(context),
    ...(phase.gate && needsFreshReview(phase.gate) ? [reviewAgainStep(context)] : []),
    ...topUpSteps(context),
    ...operatorSteps(context),
  ];
}

/** Returns the step of a final phase: it waits for nobody, so whatever happens leads on. */
export function finalPhaseSteps(context: Context): Step[] {
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
export function elementSteps(context: Context): Step[] {
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

/** Returns the step ids of a phase. */
function ids({ name }: Phase) {
  return {
    run: name,
    questionNotice: `${name}-question-notice`,
    question: `${name}-question`,
    review: `${name}-review`,
    reviewAgain: `${name}-review-again`,
    gateNotice: `${name}-gate-notice`,
    gate: `${name}-gate`,
    approved: `${name}-approved`,
    topUp: `${name}-top-up`,
    operatorNotice: `${name}-operator-notice`,
    operator: `${name}-operator`,
  };
}

function afterReview({ engagement, phase, exits }: Context): string {
  if (!phase.gate) return exits.next;
  return approveWhen(engagement, phase.gate) === undefined ? ids(phase).gateNotice : ids(phase).gate;
}

function approveWhen({ declared: { mode } }: Engagement, { declared }: Gate): string | undefined {
  return mode === "full" ? declared.approveWhen : undefined;
}

/** A call of a tool needs no model. */
const spendsMoney = ({ members, review }: Phase): boolean => members.length > 0 || review !== undefined;

/** Step after a limit: the money of the project, which a group may raise, or any other. */
function afterLimit({ engagement, phase }: Context): string {
  return engagement.topUpGroup === undefined || !spendsMoney(phase) ? ids(phase).operatorNotice : ids(phase).topUp;
}

/** A reply that began in time may pass it, and the last turn comes after that one. */
const repliesBeyondTime = 2;

function running({ phase, limits }: Context): Pick<RunSwarmStep, "timeoutSeconds" | "heartbeatSeconds" | "retry"> {
  const retry = { ...defaults.retry, ...phase.declared.retry };
  return {
    timeoutSeconds: limits.timeSeconds + repliesBeyondTime * limits.turnTimeSeconds + constants.headRoomSeconds,
    heartbeatSeconds: constants.heartbeatSeconds,
    retry: { attempts: retry.attempts, backoffSeconds: toSeconds(retry.backoff) },
  };
}

function roundOf(context: Context): Omit<Round, "id" | "next"> {
  const { phase, origin } = context;
  const id = ids(phase);
  return { origin, phase: phase.name, ...running(context), onAsk: id.questionNotice, onLimit: afterLimit(context) };
}

function runStep(context: Context): Step {
  const { phase } = context;
  const id = ids(phase);
  const next = phase.review ? id.review : afterReview(context);
  return kindOfWork(phase.declared).lowerStep({ id: id.run, ...roundOf(context), next }, phase);
}

/** Returns the step of work that is done only after its gate. */
function approvedSteps(context: Context): Step[] {
  const { phase, exits } = context;
  if (!actsAfterGate(phase)) return [];
  const round = { id: ids(phase).approved, ...roundOf(context), next: exits.next };
  return [kindOfWork(phase.declared).lowerApproved?.(round, phase) ?? throwMissing()];
}

function actsAfterGate({ gate, declared }: Phase): boolean {
  return gate !== undefined && kindOfWork(declared).lowerApproved !== undefined;
}

function askSteps({ engagement, phase }: Context): Step[] {
  const id = ids(phase);
  const group = (engagement.questionGroup ?? engagement.operators).name;
  const questions = { ...engagement.declared.questions };
  const origin = engagement.origin("questions");
  const expiresSeconds = toSeconds(questions.expires ?? defaults.questions.expires);
  return [
    notice({ id: id.questionNotice, origin, next: id.question }, "question", phase.name),
    {
      kind: "ask",
      id: id.question,
      origin,
      phase: phase.name,
      group,
      reminderSeconds: questions.remind?.map(toSeconds) ?? defaultReminders(expiresSeconds),
      expiresSeconds,
      next: id.run,
      onExpire: id.operatorNotice,
    },
  ];
}

/** Returns the default reminders before the expiry, so that an undeclared reminder does not forbid a short expiry. */
function defaultReminders(expiresSeconds: number): number[] {
  return defaults.questions.remind.map(toSeconds).filter((seconds) => seconds < expiresSeconds);
}

function reviewStep(context: Context, declared: NonNullable<Phase["declared"]["review"]>["onFail"]): ReviewStep {
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

function gateSteps({ engagement, phase, exits, readsOf }: Context, gate: Gate): Step[] {
  const { declared, approvers, reviseTo } = gate;
  const id = ids(phase);
  const origin = phase.originOfKey("gate");
  const [first, ...others] = approvers.map(({ group, quorum }) => ({ group: group.name, quorum }));
  if (first === undefined) return throwMissing();
  const revise = { ...defaults.revise, ...declared.onRevise };
  const passesWhen = approveWhen(engagement, gate);
  return [
    // A gate that may pass automatically sends its own notice, and only when it does not pass.
    ...(passesWhen !== undefined ? [] : [notice({ id: id.gateNotice, origin, next: id.gate }, "gate", phase.name)]),
    {
      kind: "await-decision",
      id: id.gate,
      origin,
      phase: phase.name,
      ...first,
      ...(others.length > 0 && { alsoApprovedBy: others }),
      ...(gate.delegate && { delegate: gate.delegate.name }),
      ...(declared.separate && { separate: declared.separate }),
      ...(declared.calendar && { calendar: { holidays: [], ...declared.calendar } }),
      ...(declared.verdicts && { verdicts: declared.verdicts }),
      ...(declared.requires && { requires: declared.requires.map(requirement) }),
      ratings: declared.ratings ?? [],
      dueSeconds: toSeconds(declared.due ?? defaults.gate.due),
      reminderSeconds: (declared.remind ?? []).map(toSeconds),
      expiresSeconds: toSeconds(declared.expires ?? defaults.gate.expires),
      onExpire: declared.onExpire ?? defaults.gate.onExpire,
      ...(passesWhen !== undefined && { approveWhen: passesWhen }),
      ...readsOf([passesWhen ?? [], conditionsRequired(gate)].flat()),
      next: actsAfterGate(phase) ? id.approved : exits.next,
      onRevise: {
        step: exits.entryOf(reviseTo ?? phase.name),
        phase: reviseTo ?? phase.name,
        rounds: declared.verdicts?.includes("revise") === false ? 0 : revise.rounds,
        // biome-ignore lint/suspicious/noThenProperty: the word of the language
        then: revise.then === "stop" ? exits.stop : id.operatorNotice,
      },
      ...(needsFreshReview(gate) && { onReviewAgain: id.reviewAgain }),
      ...(declared.verdicts?.includes("reject") && { onReject: exits.reject }),
      onStop: exits.stop,
      onOperator: id.operatorNotice,
    },
  ];
}

function requirement(text: string): NonNullable<AwaitDecisionStep["requires"]>[number] {
  const fresh = parseFresh(text);
  return fresh === undefined ? { text } : { text, fresh: { agent: fresh.agent, seconds: toSeconds(fresh.age) } };
}

function conditionsRequired({ declared }: Gate): string[] {
  return (declared.requires ?? []).filter((text) => parseFresh(text) === undefined);
}

function needsFreshReview({ declared }: Gate): boolean {
  return (declared.requires ?? []).some((text) => parseFresh(text) !== undefined);
}

/** Returns the review of the same work for people at the gate, which returns to the gate whatever it finds. */
function reviewAgainStep(context: Context): ReviewStep {
  const { phase } = context;
  const { reviewAgain, run, operatorNotice } = ids(phase);
  return {
    kind: "review",
    id: reviewAgain,
    origin: phase.originOfKey("review"),
    phase: phase.name,
    ...running(context),
    isAgain: true,
    maxFails: 0,
    next: afterReview(context),
    onFail: run,
    onExhausted: afterReview(context),
    onLimit: operatorNotice,
  };
}

function topUpSteps({ engagement, phase, exits }: Context): Step[] {
  const { topUp } = engagement.declared.budget;
  const { topUpGroup } = engagement;
  if (topUp === undefined || topUpGroup === undefined || !spendsMoney(phase)) return [];
  const id = ids(phase);
  return [
    {
      kind: "await-top-up",
      id: id.topUp,
      origin: engagement.origin("budget", "topUp", "group"),
      phase: phase.name,
      group: topUpGroup.name,
      expiresSeconds: toSeconds(topUp.expires ?? defaults.topUp.expires),
      onGrant: id.run,
      onRefuse: (topUp.then ?? defaults.topUp.then) === "stop" ? exits.stop : id.operatorNotice,
      onOther: id.operatorNotice,
    },
  ];
}

function operatorSteps(context: Context): Step[] {
  const { engagement, phase, exits } = context;
  const id = ids(phase);
  const group = engagement.operators.name;
  const origin = phase.origin("title");
  return [
    notice({ id: id.operatorNotice, origin, next: id.operator }, "operator", phase.name),
    {
      kind: "await-operator",
      id: id.operator,
      origin,
      phase: phase.name,
      group,
      expiresSeconds: constants.operatorExpiresSeconds,
      onResume: id.run,
      // A call that was not approved is not done: accepting continues without it.
      onAccept: actsAfterGate(phase) ? exits.next : afterReview(context),
      onStop: exits.stop,
    },
  ];
}
