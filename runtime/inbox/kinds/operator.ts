import { formatMoment } from "../../../schema/moment.ts";
import type { OperatorDecisionInput, RecordedDecision } from "../../../schema/types.ts";
import type { KeyOf } from "../../ledger/keys.ts";
import { recordOperatorDecision } from "../../ledger/operators.ts";
import { readItem } from "../../ledger/read.ts";
import { type Caller, operatorGroup } from "../caller.ts";
import { type Decider, openProject, requireMember, requireRunning } from "../decider.ts";
import { deliverNowOrLater } from "../deliver.ts";
import { findOperator } from "../find-operator.ts";
import { grantsNothing } from "../further-limits.ts";
import { operatorChoice, operatorDid } from "../operator-words.ts";
import { incomplete, notFound, Refusal } from "../refusal.ts";
import { saysTheSame, sentBefore } from "../repeated-decision.ts";

export interface OperatorAddress {
  project: string;
  phase: string;
  entry: number;
}

/** Records, exactly once, an operator's decision on a phase that cannot continue by itself, and sends it to the state machine. */
export async function decideOperator(
  decider: Decider,
  caller: Caller,
  address: OperatorAddress,
  input: OperatorDecisionInput,
): Promise<RecordedDecision> {
  const project = await openProject(decider, caller, address.project);
  const found = findOperator(project, address.phase, address.entry);
  if (found === undefined) throw notFound("decision");
  const by = requireMember(project, operatorGroup, caller);
  if (input.verdict === "stop" && (input.comment ?? "").trim() === "") {
    const detail = "Give the reason for stopping: everyone involved is notified.";
    throw incomplete("A reason is missing", [{ pointer: "/comment", detail }]);
  }
  if (input.verdict !== "resume" && !grantsNothing(input.raise)) {
    const detail = "Only a phase that works on can use more. Resume it, or leave the amounts empty.";
    throw incomplete("Nothing would use it", [{ pointer: "/raise", detail }]);
  }
  if (found.status === "OPEN") requireRunning(project);
  const itemKey: KeyOf<"operator"> = { pk: found.pk, sk: found.sk };
  const mine = recordOf(by, input, decider.clock.now());
  const won = await recordOperatorDecision(decider.table, itemKey, mine);
  const recorded = won ? mine : await standing(decider, itemKey, mine);
  await deliverNowOrLater(decider, itemKey);
  return recorded;
}

function recordOf(by: { email: string; name: string }, input: OperatorDecisionInput, now: number): RecordedDecision {
  return {
    decisionId: input.decisionId,
    verdict: input.verdict,
    by: by.email,
    name: by.name,
    time: new Date(now).toISOString(),
    revision: "",
    ratings: {},
    comment: (input.comment ?? "").trim(),
    artifactComments: {},
    ...(!grantsNothing(input.raise) && { raise: input.raise }),
  };
}

/** Returns the earlier decision: the caller's own, repeated, or the reason for a 409. */
async function standing(
  { table }: Decider,
  itemKey: KeyOf<"operator">,
  mine: RecordedDecision,
): Promise<RecordedDecision> {
  const item = await readItem(table, itemKey);
  const recorded = item?.decision;
  if (recorded === undefined) throw new Refusal("closed", "Closed", "This closed without a decision.");
  if (recorded.decisionId === mine.decisionId && recorded.by === mine.by) {
    if (saysTheSame(recorded, mine)) return recorded;
    throw sentBefore(`your decision “${operatorChoice(recorded.verdict)}”`, recorded);
  }
  const what = `${recorded.name} ${operatorDid(recorded.verdict)} on ${formatMoment(recorded.time)}.`;
  throw new Refusal("already-decided", "Already decided", `${what} Your decision was not recorded.`, { recorded });
}
