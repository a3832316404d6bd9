import { defaults } from "../../schema/defaults.ts";
import { parseFresh } from "../../schema/fresh-requirement.ts";
import type { AwaitDecisionStep, ReviewStep, Step } from "../../schema/types.ts";
import type { Gate, Phase } from "../link/model.ts";
import { throwMissing } from "../source/missing-value.ts";
import { notice } from "./notices.ts";
import {
  actsAfterGate,
  afterLimit,
  afterReview,
  approveWhen,
  ids,
  isOfReviewer,
  needsFreshReview,
  type PhaseContext,
  running,
} from "./phase-context.ts";
import { toSeconds } from "./units.ts";

export function gateSteps({ engagement, phase, exits, readsOf }: PhaseContext, gate: Gate): Step[] {
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
      ...(declared.requires && { requires: declared.requires.map((text) => requirement(text, phase)) }),
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
      ...(needsFreshReview(phase) && { onReviewAgain: id.reviewAgain }),
      ...(declared.verdicts?.includes("reject") && { onReject: exits.reject }),
      onStop: exits.stop,
      onOperator: id.operatorNotice,
    },
  ];
}

function requirement(text: string, phase: Phase): NonNullable<AwaitDecisionStep["requires"]>[number] {
  const fresh = parseFresh(text);
  if (fresh === undefined) return { text };
  const of = isOfReviewer(fresh, phase) ? { agent: fresh.agent } : { reporter: fresh.agent };
  return { text, fresh: { ...of, seconds: toSeconds(fresh.age) } };
}

function conditionsRequired({ declared }: Gate): string[] {
  return (declared.requires ?? []).filter((text) => parseFresh(text) === undefined);
}

/** Returns the review of the same work for people at the gate, which returns to the gate whatever it finds. */
export function reviewAgainStep(context: PhaseContext): ReviewStep {
  const { phase } = context;
  const { reviewAgain, run } = ids(phase);
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
    onLimit: afterLimit(context),
  };
}
