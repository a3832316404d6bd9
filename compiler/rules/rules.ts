import { alarmWithoutAddress } from "./alarm-without-address.ts";
import { alertUnitMismatch } from "./alert-unit-mismatch.ts";
import { approveWhenInGuidedMode } from "./approve-when-in-guided-mode.ts";
import { approveWhenNamesUnknownOutput } from "./approve-when-names-unknown-output.ts";
import { approvingGroupRepeats } from "./approving-group-repeats.ts";
import { approvingGroupsTooSmall } from "./approving-groups-too-small.ts";
import { argumentFormatUnknown } from "./argument-format-unknown.ts";
import { argumentLeftOut } from "./argument-left-out.ts";
import { argumentSchemaUnsound } from "./argument-schema-unsound.ts";
import { artifactNeverWritten } from "./artifact-never-written.ts";
import { builtinEffectMismatch } from "./builtin-effect-mismatch.ts";
import { calendarZoneUnknown } from "./calendar-zone-unknown.ts";
import { callArgumentMismatch } from "./call-argument-mismatch.ts";
import { callFileWritable } from "./call-file-writable.ts";
import { callOfUncallableTool } from "./call-of-uncallable-tool.ts";
import { callValuesOfAgent } from "./call-values-of-agent.ts";
import { checkIdUnusable } from "./check-id-unusable.ts";
import { checkMeasuresOwnWork } from "./check-measures-own-work.ts";
import { checklistRepeats } from "./checklist-repeats.ts";
import { commandArgumentUnknown } from "./command-argument-unknown.ts";
import { comparisonOutsideBounds } from "./comparison-outside-bounds.ts";
import { conditionNeverVaries } from "./condition-never-varies.ts";
import { conditionTrueWhenMissing } from "./condition-true-when-missing.ts";
import { delegateWithoutPeople } from "./delegate-without-people.ts";
import { deliverableNeverDelivered } from "./deliverable-never-delivered.ts";
import { deliverableOutsideWrites } from "./deliverable-outside-writes.ts";
import { deliverableWithoutOwnerInSwarm } from "./deliverable-without-owner-in-swarm.ts";
import { deliveryNameTaken } from "./delivery-name-taken.ts";
import { deliveryWithoutGate } from "./delivery-without-gate.ts";
import { deployRoleOutsideAccount } from "./deploy-role-outside-account.ts";
import { domainTaken } from "./domain-taken.ts";
import { dueAfterExpires } from "./due-after-expires.ts";
import { duplicateCheck } from "./duplicate-check.ts";
import { duplicateDeliverable } from "./duplicate-deliverable.ts";
import { duplicateHandoff } from "./duplicate-handoff.ts";
import { duplicatePersonAddress } from "./duplicate-person-address.ts";
import { duplicateTitle } from "./duplicate-title.ts";
import { eachListUnusable } from "./each-list-unusable.ts";
import { eachLocksUnusable } from "./each-locks-unusable.ts";
import { eachPhaseWaits } from "./each-phase-waits.ts";
import { eachWritesShared } from "./each-writes-shared.ts";
import { effortNotTaken } from "./effort-not-taken.ts";
import { entryNotMember } from "./entry-not-member.ts";
import { expressionDialect } from "./expression-dialect.ts";
import { expressionSyntax } from "./expression-syntax.ts";
import { expressionType } from "./expression-type.ts";
import { expressionUnassignedVariable } from "./expression-unassigned-variable.ts";
import { expressionUnknownFunction } from "./expression-unknown-function.ts";
import { expressionUnsupportedHere } from "./expression-unsupported-here.ts";
import { feedbackNeverRead } from "./feedback-never-read.ts";
import { finalPhaseWaits } from "./final-phase-waits.ts";
import { finallyOverItsBounds } from "./finally-over-its-bounds.ts";
import { flowInputUnusable } from "./flow-input-unusable.ts";
import { flowKeyUnusable } from "./flow-key-unusable.ts";
import { flowLimitsContradict } from "./flow-limits-contradict.ts";
import { flowNameReserved } from "./flow-name-reserved.ts";
import { flowPriorityUnusable } from "./flow-priority-unusable.ts";
import { flowRepositoriesUnusable } from "./flow-repositories-unusable.ts";
import { flowRetryUnusable } from "./flow-retry-unusable.ts";
import { forgeRepositoryUnusable } from "./forge-repository-unusable.ts";
import { freshWithoutPerson } from "./fresh-without-person.ts";
import { freshWithoutReview } from "./fresh-without-review.ts";
import { functionNotOffered } from "./function-not-offered.ts";
import { gatePassesByTimeoutUnsaid } from "./gate-passes-by-timeout-unsaid.ts";
import { gateWithoutApprover } from "./gate-without-approver.ts";
import { handoffCycleWithoutExit } from "./handoff-cycle-without-exit.ts";
import { handoffNotMember } from "./handoff-not-member.ts";
import { handoffsBelowOwners } from "./handoffs-below-owners.ts";
import { holidayNotADate } from "./holiday-not-a-date.ts";
import { inputNameTaken } from "./input-name-taken.ts";
import { inputNeverUsed } from "./input-never-used.ts";
import { itemMisplaced } from "./item-misplaced.ts";
import { judgeOfSameMaker } from "./judge-of-same-maker.ts";
import { leanQuestionLeftOut } from "./lean-question-left-out.ts";
import { leanToolsLeftOut } from "./lean-tools-left-out.ts";
import { lessonsUndeclared } from "./lessons-undeclared.ts";
import { lessonsUnusable } from "./lessons-unusable.ts";
import { lessonsWithoutUse } from "./lessons-without-use.ts";
import { limitsContradict } from "./limits-contradict.ts";
import { membersLeftOut } from "./members-left-out.ts";
import { mergeWithoutGate } from "./merge-without-gate.ts";
import { minWithoutWildcard } from "./min-without-wildcard.ts";
import { modelFieldUnknown } from "./model-field-unknown.ts";
import { modelKeyUnencrypted } from "./model-key-unencrypted.ts";
import { modelOutsideNetwork } from "./model-outside-network.ts";
import { modelOutsideRegion } from "./model-outside-region.ts";
import { modelSettingNotTaken } from "./model-setting-not-taken.ts";
import { noRoomForATurn } from "./no-room-for-a-turn.ts";
import { noticeWithoutSender } from "./notice-without-sender.ts";
import { operatorAlsoApprover } from "./operator-also-approver.ts";
import { outputBoundsContradict } from "./output-bounds-contradict.ts";
import { outsiderEndUnasked } from "./outsider-end-unasked.ts";
import { outsiderTextActs } from "./outsider-text-acts.ts";
import { phaseCycle } from "./phase-cycle.ts";
import { phaseRequiresNothing } from "./phase-requires-nothing.ts";
import { phaseWithoutResult } from "./phase-without-result.ts";
import { phaseWritesWider } from "./phase-writes-wider.ts";
import { placeWithoutFormat } from "./place-without-format.ts";
import { productionOnSpot } from "./production-on-spot.ts";
import { programByAbsolutePath } from "./program-by-absolute-path.ts";
import { programFromArgument } from "./program-from-argument.ts";
import { projectCodeBelowExecute } from "./project-code-below-execute.ts";
import { promptEmpty } from "./prompt-empty.ts";
import { promptTooLong } from "./prompt-too-long.ts";
import { questionWithoutGroup } from "./question-without-group.ts";
import { rehearsalAskRefused } from "./rehearsal-ask-refused.ts";
import { rehearsalReportUnusable } from "./rehearsal-report-unusable.ts";
import { rehearsalWithoutEffect } from "./rehearsal-without-effect.ts";
import { remindersOutOfOrder } from "./reminders-out-of-order.ts";
import { repeatedFallback } from "./repeated-fallback.ts";
import { reportOver8KB } from "./report-over-8-KB.ts";
import { repositoryAddressUnusable } from "./repository-address-unusable.ts";
import { repositoryAmbiguous } from "./repository-ambiguous.ts";
import { repositoryExampleUnusable } from "./repository-example-unusable.ts";
import { repositoryIncomplete } from "./repository-incomplete.ts";
import { repositoryOutsideNetwork } from "./repository-outside-network.ts";
import { repositoryPlacesWithoutFlows } from "./repository-places-without-flows.ts";
import { repositorySecretShared } from "./repository-secret-shared.ts";
import { requiredArgumentUndeclared } from "./required-argument-undeclared.ts";
import { retentionNotOffered } from "./retention-not-offered.ts";
import { reviewAgentNotMember } from "./review-agent-not-member.ts";
import { reviewByAuthor } from "./review-by-author.ts";
import { reviewOfNothing } from "./review-of-nothing.ts";
import { reviewWithoutTool } from "./review-without-tool.ts";
import { reviewerCannotRead } from "./reviewer-cannot-read.ts";
import { reviseTargetLaterPhase } from "./revise-target-later-phase.ts";
import { rightTooWide } from "./right-too-wide.ts";
import { rightsOfAgentsTool } from "./rights-of-agents-tool.ts";
import type { Rule } from "./rule.ts";
import { rulesOfToolKinds } from "./rules-of-tool-kinds.ts";
import { scheduleSkipsATime } from "./schedule-skips-a-time.ts";
import { scheduleUnusable } from "./schedule-unusable.ts";
import { schemaOfOtherDraft } from "./schema-of-other-draft.ts";
import { schemaPatternEndless } from "./schema-pattern-endless.ts";
import { schemaReference } from "./schema-reference.ts";
import { schemaUnsound } from "./schema-unsound.ts";
import { schemaWithoutData } from "./schema-without-data.ts";
import { secretInCommand } from "./secret-in-command.ts";
import { secretInModelHeader } from "./secret-in-model-header.ts";
import { secretInPrompt } from "./secret-in-prompt.ts";
import { sendBackTargetLaterPhase } from "./send-back-target-later-phase.ts";
import { sensitiveNeverShown } from "./sensitive-never-shown.ts";
import { separateLeavesNobody } from "./separate-leaves-nobody.ts";
import { shellInArgv } from "./shell-in-argv.ts";
import { shellWordInArgv } from "./shell-word-in-argv.ts";
import { signInWithoutSender } from "./sign-in-without-sender.ts";
import { sowTooShort } from "./sow-too-short.ts";
import { surveyQuestionRepeats } from "./survey-question-repeats.ts";
import { telemetryOutOfReach } from "./telemetry-out-of-reach.ts";
import { templateSyntax } from "./template-syntax.ts";
import { templateVariableUnsupplied } from "./template-variable-unsupplied.ts";
import { templateWithoutSections } from "./template-without-sections.ts";
import { thinkingOutlastsTurnTime } from "./thinking-outlasts-turn-time.ts";
import { timeoutAbovePhaseTime } from "./timeout-above-phase-time.ts";
import { tokensPerMinuteDiffer } from "./tokens-per-minute-differ.ts";
import { tokensPerMinuteTooFew } from "./tokens-per-minute-too-few.ts";
import { toolEffectAboveLane } from "./tool-effect-above-lane.ts";
import { toolNameTaken } from "./tool-name-taken.ts";
import { topUpStepAboveMax } from "./top-up-step-above-max.ts";
import { triggerConditionUnusable } from "./trigger-condition-unusable.ts";
import { triggerCycle } from "./trigger-cycle.ts";
import { triggerExampleUnusable } from "./trigger-example-unusable.ts";
import { triggerInputMismatch } from "./trigger-input-mismatch.ts";
import { triggerOfOtherRepository } from "./trigger-of-other-repository.ts";
import { triggerRepositoryUndecided } from "./trigger-repository-undecided.ts";
import { triggerRepositoryUnusable } from "./trigger-repository-unusable.ts";
import { turnsBelowOwners } from "./turns-below-owners.ts";
import { twoOwnersOnePath } from "./two-owners-one-path.ts";
import { unreachableAgent } from "./unreachable-agent.ts";
import { untrustedTextIntoPrivilegedTool } from "./untrusted-text-into-privileged-tool.ts";
import { unusedModel } from "./unused-model.ts";
import { unusedPeopleGroup } from "./unused-people-group.ts";
import { unusedRepository } from "./unused-repository.ts";
import { variableInArgv } from "./variable-in-argv.ts";
import { verdictApproveMissing } from "./verdict-approve-missing.ts";
import { verdictNotOffered } from "./verdict-not-offered.ts";
import { warnedTooLate } from "./warned-too-late.ts";
import { writeToolWithoutGate } from "./write-tool-without-gate.ts";
import { writesEverything } from "./writes-everything.ts";

/** All rules. Diagnostics are sorted by place, so the order here does not matter. */
export const rules: readonly Rule[] = [
  alarmWithoutAddress,
  alertUnitMismatch,
  argumentFormatUnknown,
  argumentSchemaUnsound,
  argumentLeftOut,
  flowInputUnusable,
  flowKeyUnusable,
  flowLimitsContradict,
  flowNameReserved,
  flowPriorityUnusable,
  flowRepositoriesUnusable,
  flowRetryUnusable,
  inputNameTaken,
  shellWordInArgv,
  variableInArgv,
  approveWhenInGuidedMode,
  approveWhenNamesUnknownOutput,
  artifactNeverWritten,
  builtinEffectMismatch,
  calendarZoneUnknown,
  callArgumentMismatch,
  callFileWritable,
  callOfUncallableTool,
  callValuesOfAgent,
  checkIdUnusable,
  checkMeasuresOwnWork,
  checklistRepeats,
  commandArgumentUnknown,
  comparisonOutsideBounds,
  conditionNeverVaries,
  conditionTrueWhenMissing,
  deliverableNeverDelivered,
  deliverableOutsideWrites,
  deliverableWithoutOwnerInSwarm,
  deliveryNameTaken,
  deliveryWithoutGate,
  deployRoleOutsideAccount,
  domainTaken,
  dueAfterExpires,
  duplicateCheck,
  duplicateDeliverable,
  duplicateHandoff,
  duplicatePersonAddress,
  duplicateTitle,
  eachListUnusable,
  eachLocksUnusable,
  eachPhaseWaits,
  eachWritesShared,
  effortNotTaken,
  entryNotMember,
  expressionDialect,
  expressionSyntax,
  expressionType,
  expressionUnassignedVariable,
  expressionUnknownFunction,
  expressionUnsupportedHere,
  finalPhaseWaits,
  finallyOverItsBounds,
  freshWithoutPerson,
  freshWithoutReview,
  functionNotOffered,
  gatePassesByTimeoutUnsaid,
  gateWithoutApprover,
  approvingGroupRepeats,
  approvingGroupsTooSmall,
  delegateWithoutPeople,
  handoffCycleWithoutExit,
  handoffNotMember,
  handoffsBelowOwners,
  holidayNotADate,
  inputNeverUsed,
  leanQuestionLeftOut,
  leanToolsLeftOut,
  itemMisplaced,
  judgeOfSameMaker,
  lessonsUndeclared,
  lessonsUnusable,
  lessonsWithoutUse,
  limitsContradict,
  membersLeftOut,
  mergeWithoutGate,
  minWithoutWildcard,
  modelKeyUnencrypted,
  modelOutsideNetwork,
  modelOutsideRegion,
  modelFieldUnknown,
  modelSettingNotTaken,
  noRoomForATurn,
  noticeWithoutSender,
  signInWithoutSender,
  telemetryOutOfReach,
  operatorAlsoApprover,
  outsiderEndUnasked,
  outsiderTextActs,
  outputBoundsContradict,
  phaseCycle,
  phaseRequiresNothing,
  phaseWithoutResult,
  phaseWritesWider,
  placeWithoutFormat,
  productionOnSpot,
  programByAbsolutePath,
  programFromArgument,
  projectCodeBelowExecute,
  promptEmpty,
  promptTooLong,
  questionWithoutGroup,
  rehearsalAskRefused,
  rehearsalReportUnusable,
  rehearsalWithoutEffect,
  remindersOutOfOrder,
  repeatedFallback,
  reportOver8KB,
  repositoryAddressUnusable,
  repositoryAmbiguous,
  repositoryExampleUnusable,
  repositoryIncomplete,
  forgeRepositoryUnusable,
  repositoryOutsideNetwork,
  feedbackNeverRead,
  sensitiveNeverShown,
  repositoryPlacesWithoutFlows,
  repositorySecretShared,
  requiredArgumentUndeclared,
  retentionNotOffered,
  reviewAgentNotMember,
  reviewByAuthor,
  reviewOfNothing,
  reviewWithoutTool,
  reviewerCannotRead,
  reviseTargetLaterPhase,
  rightTooWide,
  rightsOfAgentsTool,
  scheduleSkipsATime,
  scheduleUnusable,
  schemaOfOtherDraft,
  schemaPatternEndless,
  schemaReference,
  schemaUnsound,
  schemaWithoutData,
  secretInCommand,
  secretInModelHeader,
  secretInPrompt,
  sendBackTargetLaterPhase,
  separateLeavesNobody,
  shellInArgv,
  sowTooShort,
  surveyQuestionRepeats,
  templateSyntax,
  templateVariableUnsupplied,
  templateWithoutSections,
  thinkingOutlastsTurnTime,
  tokensPerMinuteDiffer,
  tokensPerMinuteTooFew,
  timeoutAbovePhaseTime,
  toolEffectAboveLane,
  toolNameTaken,
  topUpStepAboveMax,
  triggerConditionUnusable,
  triggerCycle,
  triggerExampleUnusable,
  triggerInputMismatch,
  triggerOfOtherRepository,
  triggerRepositoryUndecided,
  triggerRepositoryUnusable,
  turnsBelowOwners,
  twoOwnersOnePath,
  unreachableAgent,
  untrustedTextIntoPrivilegedTool,
  unusedModel,
  unusedPeopleGroup,
  unusedRepository,
  verdictApproveMissing,
  verdictNotOffered,
  warnedTooLate,
  writeToolWithoutGate,
  writesEverything,
  ...rulesOfToolKinds,
];
