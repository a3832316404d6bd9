import { approveWhenInGuidedMode } from "./approve-when-in-guided-mode.ts";
import { approveWhenNamesUnknownOutput } from "./approve-when-names-unknown-output.ts";
import { commandArgumentUnknown } from "./command-argument-unknown.ts";
import { deliverableOutsideWrites } from "./deliverable-outside-writes.ts";
import { deliverableWithoutOwnerInSwarm } from "./deliverable-without-owner-in-swarm.ts";
import { duplicateDeliverable } from "./duplicate-deliverable.ts";
import { entryNotMember } from "./entry-not-member.ts";
import { expressionSyntax } from "./expression-syntax.ts";
import { expressionUnsupportedHere } from "./expression-unsupported-here.ts";
import { gateWithoutApprover } from "./gate-without-approver.ts";
import { handoffCycleWithoutExit } from "./handoff-cycle-without-exit.ts";
import { handoffNotMember } from "./handoff-not-member.ts";
import { limitsContradict } from "./limits-contradict.ts";
import { phaseCycle } from "./phase-cycle.ts";
import { questionWithoutGroup } from "./question-without-group.ts";
import { rehearsalAskRefused } from "./rehearsal-ask-refused.ts";
import { remindersOutOfOrder } from "./reminders-out-of-order.ts";
import { reviewAgentNotMember } from "./review-agent-not-member.ts";
import { reviewByAuthor } from "./review-by-author.ts";
import { reviseTargetLaterPhase } from "./revise-target-later-phase.ts";
import type { Rule } from "./rule.ts";
import { secretInPrompt } from "./secret-in-prompt.ts";
import { templateSyntax } from "./template-syntax.ts";
import { templateVariableUnsupplied } from "./template-variable-unsupplied.ts";
import { toolEffectAboveLane } from "./tool-effect-above-lane.ts";
import { twoOwnersOnePath } from "./two-owners-one-path.ts";
import { unreachableAgent } from "./unreachable-agent.ts";

/** Every rule there is. Diagnostics are sorted by place, so the order here says nothing. */
export const rules: readonly Rule[] = [
  approveWhenInGuidedMode,
  approveWhenNamesUnknownOutput,
  commandArgumentUnknown,
  deliverableOutsideWrites,
  deliverableWithoutOwnerInSwarm,
  duplicateDeliverable,
  entryNotMember,
  expressionSyntax,
  expressionUnsupportedHere,
  gateWithoutApprover,
  handoffCycleWithoutExit,
  handoffNotMember,
  limitsContradict,
  phaseCycle,
  questionWithoutGroup,
  rehearsalAskRefused,
  remindersOutOfOrder,
  reviewAgentNotMember,
  reviewByAuthor,
  reviseTargetLaterPhase,
  secretInPrompt,
  templateSyntax,
  templateVariableUnsupplied,
  toolEffectAboveLane,
  twoOwnersOnePath,
  unreachableAgent,
];
