import { formatMoment } from "../../../../schema/moment.ts";
import type { RecordedDecision, WithdrawalInput } from "../../../../schema/types.ts";
import { withdrawVote } from "../../../ledger/gates.ts";
import { readItem } from "../../../ledger/read.ts";
import type { Caller } from "../../caller.ts";
import { alreadyDecided } from "../../check-decision.ts";
import { requireWholeItem } from "../../damaged-records.ts";
import { type Decider, openProject, requireRunning } from "../../decider.ts";
import type { GateRecord } from "../../project-records.ts";
import { notFound, Refusal } from "../../refusal.ts";
import { type GateAddress, gateKind } from "./gate-kind.ts";

/**
 * Withdraws the caller's approval of a gate that waits for others, exactly once: with the same `decisionId` again it returns the
 * recorded withdrawal. A vote that decided the gate first makes it too late.
 */
export async function withdrawApproval(
  decider: Decider,
  caller: Caller,
  address: GateAddress,
  { decisionId }: WithdrawalInput,
): Promise<RecordedDecision> {
  const project = await openProject(decider, caller, address.project);
  requireWholeItem(project, gateKind.key(address));
  let gate = gateKind.find(project, address);
  if (gate === undefined) throw notFound("gate");
  const by = gateKind.author(project, gate, caller);
  const time = new Date(decider.clock.now()).toISOString();
  // Each lost write means that the gate has changed: another person voted, or the machine closed it.
  for (;;) {
    const before = gate.withdrawals?.find(
      ({ withdrawal }) => withdrawal.decisionId === decisionId && withdrawal.by === by.email,
    );
    if (before !== undefined) return before.withdrawal;
    const vote = withdrawable(gate, by.email, time);
    requireRunning(project);
    const { email, name, channel } = by;
    const said = { decisionId, verdict: "withdraw" as const, by: email, name, ...(channel && { channel }), time };
    const withdrawal = { ...said, revision: vote.revision, ratings: {}, comment: "", artifactComments: {} };
    if (await withdrawVote(decider.table, gate, gate, { vote, withdrawal })) return withdrawal;
    gate = await readItem(decider.table, gateKind.key(address));
    if (gate === undefined) throw notFound("gate");
  }
}

function withdrawable(gate: GateRecord, email: string, time: string): RecordedDecision {
  if (gate.status === "DECIDED") throw alreadyDecided(gate);
  if (gate.status === "EXPIRED" || gate.expiresAt <= time)
    throw new Refusal("closed", "Closed", `This gate closed on ${formatMoment(gate.expiresAt)}. Nothing was recorded.`);
  const vote = gate.votes[email];
  if (vote === undefined)
    throw new Refusal(
      "not-allowed",
      "Nothing to withdraw",
      "You have not approved at this gate. Nothing was recorded.",
    );
  return vote;
}
